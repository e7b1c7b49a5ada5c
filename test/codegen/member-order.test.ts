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
export class Contacts {
  @ApiFunc() contact(contact: AtLeastOne<Contact, 'mail' | 'phone'>): void {}
  @ApiFunc() measure(measure: OneOf<{ height: number; width: bigint }>): void {}
  @ApiFunc() pairs(pair: (A | B) & (C | D)): void {}
  @ApiFunc() inferred(at: number) { return at > 0 ? { phone: at } : { mail: '' }; }
}`;

/** Read before it, as its name is the smaller one. */
const EARLIER = `
import { ApiFunc } from 'nestjs-memfs';
import type { AtLeastOne, B, Contact, D, OneOf } from './contacts.js';
export class Earlier {
  @ApiFunc() words(word: 'width' | 'phone' | 'height' | 'mail'): void {}
  @ApiFunc() phone(phone: AtLeastOne<Contact, 'phone'>, one: OneOf<{ width: bigint }>): void {}
  @ApiFunc() pair(pair: B & D): void {}
}`;

interface Schema {
  readonly messages: readonly { readonly name: string }[];
}

async function contactsOf(files: Readonly<Record<string, string>>): Promise<unknown> {
  const project = makeProject(files);
  try {
    await generate({ cwd: project.path });
    const text = readFileSync(join(project.path, 'generated/schema.json'), 'utf8');
    const { messages } = JSON.parse(text) as Schema;
    return messages.filter(({ name }) =>
      /\.(AtLeastOneContactMailPhone|MeasureMeasure|PairsPair|Inferred)/.test(name),
    );
  } finally {
    project.remove();
  }
}

it('given a file before that has met parts of a union, when generated, then the union is as without it', async () => {
  const alone = await contactsOf({ 'src/contacts.ts': CONTACTS });

  expect(alone).toHaveLength(16);
  expect(await contactsOf({ 'src/b.ts': EARLIER, 'src/contacts.ts': CONTACTS })).toEqual(alone);
});
