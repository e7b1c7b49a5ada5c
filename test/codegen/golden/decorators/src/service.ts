/** Which decorators are ours, and where their options may stand. */
import { ApiFunc } from 'nestjs-memfs';
import { SHARED } from './options.js';
import * as other from './other.js';

const Remote = ApiFunc;
const name = 'short' as const;

export class Service {
  @Remote({ ...SHARED, name: 'constant' })
  viaConstant(): void {}

  @ApiFunc({ description: 'Not this.', idempotent: true, ...SHARED })
  spread(): void {}

  @ApiFunc(SHARED)
  imported(): void {}

  @ApiFunc({ name })
  shorthand(): void {}

  @other.Tagged('a')
  @other.ApiFunc()
  neither(): void {}
}
