import { ApiFunc } from 'nestjs-memfs';

export interface Absence {
  optional?: string;
  undefinedToo: string | undefined;
  nullable: string | null;
  both?: string | null;
  bothMessage?: Inner | null;
  list?: string[];
  nullableList: string[] | null;
  threeStateList?: string[] | null;
  map?: Map<string, number>;
  record: Record<string, number> | null;
  /** @repeated */
  plain?: string[];
  /** @repeated */
  plainNullable: string[] | null;
  /** @repeated */
  plainMap?: Map<string, number>;
  elements: (string | null)[];
  holes: (number | undefined)[];
  values: Record<string, string | null>;
  status?: 'on' | 'off';
  flag: boolean | undefined;
  when: Date | null;
}

export interface Inner {
  id: string;
}

export class Service {
  @ApiFunc()
  absence(value: Absence | null): Promise<Absence | undefined> {
    throw new Error();
  }

  @ApiFunc()
  find(id: string): string[] | null {
    return null;
  }

  @ApiFunc()
  ends(
    open: [number, string?],
    closed: [number, string | undefined],
    both: [number | undefined, (string | undefined)?],
    grid: (string | null)[][],
    rows: (string[] | null)[],
  ): [first: Date | null | undefined] {
    throw new Error();
  }
}
