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

export type Option3K = 'c' | 'd';
export type HTTPStatus2XX = 'ok' | 'created';

export interface message {
  option: string;
  option3?: Option3K;
  status?: HTTPStatus2XX;
}

export interface NamesService {
  id: string;
}

export interface EchoRequest {
  text: string;
  __proto__: 'echo';
}

export class Service {
  @ApiFunc()
  names(names: Names, message: message): NamesService {
    throw new Error();
  }

  @ApiFunc()
  echo(request: EchoRequest): void {}
}
