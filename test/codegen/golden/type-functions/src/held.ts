import { ApiFunc } from 'nestjs-memfs';
import type { Check, Opened, Output, Stamp } from './library.js';

type Patch<T> = { [Key in keyof T]?: T[Key] };

interface Parcel<T> {
  content: T;
}

/** Nothing is wrong with a default that is not used. */
interface Query<T, After = symbol> {
  of: T;
  after: After;
}

/** What the compiler works out, beside what is written and holds the argument. */
type Noted<T, Note = { by: T }> = { [Key in keyof T]: T[Key] } & {
  note: Note;
  patch: Patch<T>;
  same: Patch<(T)>;
  content: Patch<Parcel<T>>;
  query: Query<string, T>;
};

/** What makes a value need not travel itself. */
type Answers<Make extends () => unknown> = Record<string, ReturnType<Make>>;
type Seen<T> = Output<T>;

/** A value and a type of one name, the value first. */
const Reading = 1;
type Reading<T> = (T extends Check<infer Inside> ? Inside : never);
type Again<T> = Reading<T>;

/** An argument in parentheses is what it is without them. */
type Crate<T> = ({ inside: T });

export class Held {
  @ApiFunc()
  noted(noted: Noted<Stamp>): Noted<Stamp> {
    return noted;
  }

  @ApiFunc()
  counted() {
    interface Count {
      parcel: Parcel<typeof arguments.length>;
    }
    const count: Count = { parcel: { content: arguments.length } };
    return count;
  }

  @ApiFunc()
  answers(
    answers: Answers<() => Stamp>,
    seen: Seen<Check<string>>,
    opened: Opened<{ at: number }>,
    again: Again<Check<bigint>>,
    crate: Crate<{ kilos: number }>,
  ): void {}
}
