import { ApiFunc } from 'nestjs-memfs';

export type Attempt<T, E = string> = { ok: true; value: T } | { ok: false; error: E };

export interface Envelope<T> {
  id: string;
  body: T;
  sent?: { at: Date };
}

/** Nothing else leads to these, so they have the names of their aliases. */
export type Login = Attempt<{ token: string; owner: { id: string } }>;
export type Sheet<T> = Envelope<{ items: T[]; next?: string }>;
export type Nest = Envelope<Envelope<{ a: string }>>;
export type Sheaf = Envelope<{ b: string }[]>;
export type Letter = Envelope<'short' | 'long'>;

export class Envelopes {
  @ApiFunc()
  login(sheet: Sheet<Envelope<string>>): Login {
    return { ok: false, error: sheet.id };
  }

  @ApiFunc()
  wrap(nest: Nest, sheaf: Sheaf, letter: Letter): Sheet<{ word: string }> {
    return { id: nest.id, body: { items: [] } };
  }
}
