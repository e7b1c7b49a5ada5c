/** Which decorators are ours, and where their options may stand. */
import * as memfs from 'nestjs-memfs';
import { ApiFunc } from 'nestjs-memfs';
import * as options from './options.js';
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

  @memfs.ApiFunc(options.SHARED)
  namespaces(): void {}

  @ApiFunc({ name: 'upper' })
  @ApiFunc({ name: 'lower' })
  twice(): void {}

  @ApiFunc({ name })
  shorthand(): void {}

  @other.Tagged('a')
  @other.ApiFunc()
  neither(): void {}
}

/** What is worked out at run time is not known, whatever the class says. */
@ApiFunc({ timeoutMs: 1000 })
export class Timed {
  @ApiFunc({ timeoutMs: Number(process.env['TIMEOUT']) })
  late(): void {}

  soon(): void {}
}
