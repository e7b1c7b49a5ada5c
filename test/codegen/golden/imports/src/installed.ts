/** Types of packages that are called like this one and like what codegen makes itself. */
import { ApiFunc } from 'nestjs-memfs';
import type { CallContext } from '../installed/dist/call-context.js';
import type { Duration } from '../installed/examples/src/duration.js';
import type { Box } from '../wrapper/box.js';

/** An application may add to the context; it stays the context. */
declare module '../installed/dist/call-context.js' {
  interface CallContext {
    readonly tenant?: string;
  }
}

/** What an example of the package declares is no scalar of the package. */
@ApiFunc()
export class Storage {
  store(box: Box, time: Duration, data: Buffer, context: CallContext): Box {
    return box;
  }
}
