import { ApiFunc } from 'nestjs-memfs';

export enum Color {
  red = 'R',
  green = 'G',
}

export enum Grade {
  low = -1,
  high = 1,
}

export type Side = 'left' | 'right';
export type Sides = Map<Side, number>;

export interface Box<T> {
  content: T;
}

/** Values that the types of protobuf would let pass. */
export interface Literals {
  byText: Map<Side, number>;
  byOne: Map<'only', string>;
  byNumber: Map<1 | 2, string>;
  byColor: Map<Color, boolean>;
  byGrade: Map<Grade, string>;
  absent?: Sides;
  none: Sides | null;
  list: Sides[];
  nested: Map<Side, Map<'x' | 'y', number>>;
  optionalList: (Sides | null)[];
  pair: [Sides, Side];
  either: Sides | string;
  joined: Map<'left', number> | Map<'right', number>;
  loose: Map<'left', number> | Map<string, number>;
  looser: Map<string, number> | Map<'left', number>;
  boxed: Box<Map<'in', number>>;
  record: Record<Side, number>;
  partial: Partial<Record<Side, number>>;
  /** True, or not there. */
  on?: true;
  off: false | null;
  flags: true[];
  gaps: (true | null)[];
  flagSet: Set<false>;
  flagMap: Map<string, true>;
  flagPair: [true, Side];
  onOr: true | string;
  side: Side;
  maybeSide?: Side;
  sides: Side[];
  sideOr: Side | number;
  sideList: Side | number[];
  byName: Map<string, Side>;
  grade: Grade;
}

export class Service {
  @ApiFunc()
  literals(value: Literals, keys: Map<'a' | 'b', string>): Sides {
    throw new Error();
  }

  @ApiFunc()
  yes(flag: true): true {
    return flag;
  }
}
