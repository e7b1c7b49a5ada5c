import { ApiFunc, type Float } from 'nestjs-memfs';

export interface Item {
  id: string;
}

export interface Collections {
  list: string[];
  generic: Array<Item>;
  readOnly: readonly Item[];
  readOnlyArray: ReadonlyArray<number>;
  grid: number[][];
  cube: Item[][][];
  set: Set<string>;
  readOnlySet: ReadonlySet<Item>;
  map: Map<string, number>;
  byNumber: Map<number, Item>;
  byBig: Map<bigint, string>;
  byFlag: ReadonlyMap<boolean, string>;
  byLiteral: Map<'a' | 'b', number>;
  mapOfLists: Map<string, Item[]>;
  mapOfMaps: Map<string, Map<string, number>>;
  record: Record<string, Item>;
  index: { [key: string]: number };
  listOfMaps: Record<string, number>[];
  fixed: Record<'left' | 'right', Item>;
  tuple: [number, string];
  labelled: [lat: number, lon: number, label?: string];
  pairs: [string, Item][];
  someByNumber?: Map<number, Item>;
  buffers: Buffer[][];
  arrays: Uint8Array[][];
  byFloat: Map<Float, string>;
  numbered: Record<number, string>;
  numberedIndex: { [key: number]: Item };
}

export class Service {
  @ApiFunc()
  collections(value: Collections): Map<string, Item[]> {
    throw new Error();
  }

  @ApiFunc()
  grid(rows: number[][]): number[][] {
    return rows;
  }
}
