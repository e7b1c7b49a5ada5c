/** What building a schema is given and gives: names that have to stay, and a schema whose numbers the lock still has to give. */
import type { Schema } from '../schema/schema.js';
import type { Position, Problems } from './diagnostics.js';
import type { NamedShape } from './shapes.js';

/** The names an earlier build gave, so that they stay. */
export interface KnownNames {
  readonly in: (packageName: string) => PackageNames;
}

/** The names of one package, by the identity of what has them. */
export interface PackageNames {
  /** Fully-qualified message or enum of a type. */
  readonly type: (origin: string) => string | undefined;
  /** Fully-qualified service of a function. */
  readonly service: (origin: string) => string | undefined;
  /** The origin of a fully-qualified name of an earlier build. */
  readonly origin: (name: string) => string | undefined;
  /** True for the fully-qualified name of a wrapper message. */
  readonly isWrapper: (name: string) => boolean;
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

/** Notes by fully-qualified name. */
export type Notes = Pick<ReadonlyMap<string, Note>, 'get'>;

/** A schema without numbers, and what it does not tell. */
export interface Draft {
  readonly schema: Schema;
  readonly notes: Notes;
}

/** What building needs beside the shapes. */
export interface BuildSettings {
  readonly defaultPackage: string;
  readonly known: KnownNames;
  readonly problems: Problems;
}

/** The same for one package. */
export interface PackageSettings {
  readonly known: PackageNames;
  readonly problems: Problems;
}

/** Answers what stands for an origin. */
export type NamedShapes = Pick<ReadonlyMap<string, NamedShape>, 'get'>;
