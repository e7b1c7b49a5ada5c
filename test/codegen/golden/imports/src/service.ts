import * as memfs from 'nestjs-memfs';
import { Remote } from './remote.js';
import type { Address as Where, Invoice } from './types/index.js';
import Price from './types/price.js';
import type { Point } from '@geo/point';
import type { External } from 'external-types';
import { Geo } from './types/geo.js';

export class Service {
  @Remote({ package: 'shop.v1' })
  imports(where: Where, price: Price, point: Point, external: External): Invoice {
    throw new Error();
  }

  @memfs.ApiFunc({ package: 'shop.v1' })
  spaces(area: Geo.Area, local: import('./types/address.js').Address, date: Date): Geo.Inner.Deep {
    throw new Error();
  }
}

/** Not the library's. */
export class Date {
  day = 1;
}
