/** What building a schema is given and gives: names that have to stay, and a schema whose numbers the lock still has to give. */
import type { Schema } from '../schema/schema.js';
import type { Position, Problems } from './diagnostics.js';

/** The names an earlier build gave, so that they stay. */
export interface KnownNames {
  /** Fully-qualified message or enum of a type in a package. */
  readonly type: (packageName: string, origin: string) => string | undefined;
  /** Fully-qualified service of a function in a package. */
  readonly service: (packageName: string, origin: string) => string | undefined;
}

/** What the schema itself does not tell about a message, enum, service, field or value. */
export interface Note {
  readonly position: Position;
  /** Of a service: the identity of its method. */
  readonly origin?: string;
  /** `@field 3` */
  readonly number?: number;
  /** `@renamedFrom old` */
  readonly renamedFrom?: string;
}

/** A schema without numbers, and notes by fully-qualified name. */
export interface Draft {
  readonly schema: Schema;
  readonly notes: ReadonlyMap<string, Note>;
}

/** What building needs beside the shapes. */
export interface BuildSettings {
  readonly defaultPackage: string;
  readonly known: KnownNames;
  readonly problems: Problems;
}
