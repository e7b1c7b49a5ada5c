import { ApiFunc } from 'nestjs-memfs';

export interface Trip {
  id: string;
  /** How far it has come. */
  stage: 'planned' | 'gone';
  fare?: { amount: number; parts: { label: string; kind: 'tax' | 'tip' }[] };
  readonly stops?: { place: string; at: { hour: number } | null }[] | null;
  pay: { by: 'card'; no: string } | { by: 'cash' };
  fixed: 'x';
  pair: [left: 'l' | 'r', depth: number];
}

export interface Track {
  marks: readonly { x: number }[];
}

export class Seat {
  row: 'front' | 'back' = 'front';

  constructor(public readonly belt: { side: 'left' | 'right' }) {}
}

export interface Paged<T> {
  items: T[];
  meta: { count: number };
}

export interface Gone extends Trip {
  stage: 'gone';
}

export interface Held<T extends Trip> {
  stage: T['stage'];
}

export interface Labelled<T> {
  id: number;
  of?: T;
}

/** Everything here is a part of Trip and has its names. */
export interface Parts {
  stage: Trip['stage'];
  maybe: Trip['stage'] | null;
  stages: Trip['stage'][];
  byStage: Map<Trip['stage'], Trip['fare']>;
  fare: Trip['fare'];
  sure: NonNullable<Trip['fare']>;
  part: NonNullable<Trip['fare']>['parts'][number];
  kind: NonNullable<(Trip['fare'])>['parts'][number]['kind'];
  stops: Trip['stops'];
  stop: NonNullable<Trip['stops']>[number];
  at: NonNullable<Trip['stops']>[number]['at'];
  mark: Track['marks'][number];
  pay: Trip['pay'];
  pays: (Trip['pay'] | { by: 'points'; points: number })[];
  fixed: Trip['fixed'];
  row: Seat['row'];
  side: Seat['belt']['side'];
  same?: Parts['part'];
}

/** What is not written in one place is called after where it stands. */
export interface Others {
  either: Trip['id' | 'stage'];
  wider: Trip['stage'] | 'back';
  narrower: Exclude<Trip['stage'], 'gone'>;
  left: Trip['pair'][0];
  by: Trip['pay']['by'];
  items: Paged<Trip>['items'];
  meta: Paged<Trip>['meta'];
  held: Held<Gone>;
  count: NonNullable<Trip['stops']>['length'];
  label: Labelled<Trip>['id'];
}

/** An alias gives a name of its own. */
export type Stage = Trip['stage'];
export type Stop = NonNullable<Trip['stops']>[number];

/** Values may be absent, or not, other than where they are written. */
export type Loose = { [K in keyof Pick<Trip, 'id' | 'fare'>]: Trip[K] | undefined };
export type Blank = { [K in keyof Pick<Trip, 'id' | 'stops'>]?: Trip[K] | null };
export type Full = { [K in keyof Blank]-?: NonNullable<Blank[K]> };
export type Asked = Required<{ note?: string | undefined; why?: { text: string } | null }>;

@ApiFunc()
export class Accesses {
  parts(parts: Parts): Parts {
    return parts;
  }

  others(others: Others): Others {
    return others;
  }

  absences(loose: Loose, blank: Blank, full: Full, asked: Asked): [Loose, Blank, Full, Asked] {
    return [loose, blank, full, asked];
  }

  named(stage: Stage, stop: Stop): Trip['fare'] {
    return undefined;
  }

  inferred(stops: Trip['stops']) {
    return stops?.[0];
  }
}
