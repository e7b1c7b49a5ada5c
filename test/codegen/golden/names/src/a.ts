import { ApiFunc } from 'nestjs-memfs';

export interface Names {
  userID: string;
  HTMLBody: string;
  'content-type': string;
  $ref: string;
  '2fa': boolean;
  line2: string;
  message: string;
  żółw: string;
  名前: string;
  __proto__: string;
}

export interface message {
  option: string;
}

export interface NamesService {
  id: string;
}

export interface EchoRequest {
  text: string;
}

export class Service {
  @ApiFunc()
  names(names: Names, message: message): NamesService {
    throw new Error();
  }

  @ApiFunc()
  echo(request: EchoRequest): void {}
}
