/** What another file says first must not change the alternatives of a union that only the checker knows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '../../src/codegen/index.js';
import { makeProject } from './support/project.js';

const CONTACTS = `
import { ApiFunc } from 'nestjs-memfs';
export type AtLeastOne<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>> &
  { [P in K]-?: Required<Pick<T, P>> & Partial<Pick<T, Exclude<K, P>>> }[K];
export type OneOf<T> = { [K in keyof T]: { [P in K]: T[K] } }[keyof T];
export interface Contact { mail?: string; phone?: string }
export interface A { a: string }
export interface B { b: string }
export interface C { c: string }
export interface D { d: string }
export type Told<T> = { [K in keyof T]: { of: T[K] } }[keyof T];
export type Sets<T extends Record<keyof T, string>> = { [K in keyof T]: { [P in T[K]]: bigint } }[keyof T];
export class Contacts {
  @ApiFunc() contact(contact: AtLeastOne<Contact, 'mail' | 'phone'>): void {}
  @ApiFunc() measure(measure: OneOf<{ height: number; width: bigint }>): void {}
  @ApiFunc() pairs(pair: (A | B) & (C | D)): void {}
  @ApiFunc() inferred(at: number) { return at > 0 ? { phone: at } : { mail: '' }; }
  @ApiFunc() single(at: number) { return at > 0 ? { mail: '' } : ('none' as const); }
  @ApiFunc() told(told: Told<{ first: 'c' | 'm'; second: 'k' }>): void {}
  @ApiFunc() toldKind(told: Told<{ first: string; second: bigint }>): void {}
  @ApiFunc() sets(set: Sets<{ left: 'p' | 'r'; right: 'q' }>): void {}
}`;

/** Read before it, as its name is the smaller one. */
const EARLIER = `
import { ApiFunc } from 'nestjs-memfs';
import type { AtLeastOne, B, Contact, D, OneOf } from './contacts.js';
export class Earlier {
  @ApiFunc() words(word: Exclude<'none' | 'm' | 'second' | 'r' | 'right' | 'width' | 'phone' | 'height' | 'mail', 'other'>): void {}
  @ApiFunc() phone(phone: AtLeastOne<Contact, 'phone'>, one: OneOf<{ width: bigint }>): void {}
  @ApiFunc() pair(pair: B & D): void {}
}`;

const PLACES = `
import { ApiFunc } from 'nestjs-memfs';
import { far, near, sooner } from './a.js';
import { later } from './z.js';
interface Text { a: string }
interface Amount { a: number }
export class Places {
  @ApiFunc() lines(at: number) { return at > 0 ? { b: at } : { b: '' }; }
  @ApiFunc() files(at: number) { return at > 0 ? later() : sooner(); }
  @ApiFunc() lengths(at: number) { return at > 0 ? far() : near(); }
  @ApiFunc() declared(at: number, named: Named) { return at > 0 ? { e: at } : named; }
  @ApiFunc() library(a: Pick<Text, 'a'>, b: Required<Pick<Amount, 'a'>>, at: number) {
    return at > 0 ? a : b;
  }
  @ApiFunc() literal(a: Partial<Pick<Text, 'a'>>, at: number) { return at > 0 ? a : ('none' as const); }
}
interface Named { e: string }`;

interface Message {
  readonly name: string;
  readonly fields: readonly {
    readonly name: string;
    readonly type: { readonly scalar?: string };
  }[];
}

interface Schema {
  readonly messages: readonly Message[];
}

async function messagesOf(
  files: Readonly<Record<string, string>>,
  names: RegExp,
): Promise<readonly Message[]> {
  const project = makeProject(files);
  try {
    await generate({ cwd: project.path });
    const text = readFileSync(join(project.path, 'generated/schema.json'), 'utf8');
    const { messages } = JSON.parse(text) as Schema;
    return messages.filter(({ name }) => names.test(name));
  } finally {
    project.remove();
  }
}

const UNIONS = /\.(AtLeastOneContactMailPhone|MeasureMeasure|PairsPair|Inferred|Single|Told|Sets)/;

it('given a file before that has met parts of a union, when generated, then the union is as without it', async () => {
  const alone = await messagesOf({ 'src/contacts.ts': CONTACTS }, UNIONS);

  expect(alone).toHaveLength(35);
  expect(await messagesOf({ 'src/b.ts': EARLIER, 'src/contacts.ts': CONTACTS }, UNIONS)).toEqual(
    alone,
  );
});

it('given anonymous alternatives, when generated, then they are counted after the declared ones, in the order of files and lines', async () => {
  const messages = await messagesOf(
    {
      'src/places.ts': PLACES,
      'src/a.ts': `export const near = () => ({ g: '' });
        ${'// Far down.\n'.repeat(9)}
        export const sooner = () => ({ c: '' });
        export const far = () => ({ g: 1 });`,
      'src/z.ts': 'export const later = () => ({ c: 1 });',
    },
    /Option/,
  );

  const options = messages.map(({ name, fields }) => [
    name.replace('shop.v1.', ''),
    fields.map(({ name: field, type }) => `${field}: ${type.scalar}`).join(),
  ]);
  expect(Object.fromEntries(options)).toEqual({
    DeclaredResultOption2: 'e: double',
    FilesResultOption1: 'c: string',
    FilesResultOption2: 'c: double',
    LengthsResultOption1: 'g: string',
    LengthsResultOption2: 'g: double',
    LibraryResultOption1: 'a: double',
    LibraryResultOption2: 'a: string',
    LiteralResultOption2: 'a: string',
    LinesResultOption1: 'b: double',
    LinesResultOption2: 'b: string',
  });
});
