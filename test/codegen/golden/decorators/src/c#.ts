/** A name that goes on after the sign which ends the path in an identity. */
import { ApiFunc } from 'nestjs-memfs';

@ApiFunc()
export class Sharp {
  sharpen(): void {}
}
