import { ApiFunc } from 'nestjs-memfs';

export interface Names {
  userID: string;
  /** @deprecated Use message. */
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
export type HTTP2 = 'push' | 'ping';

export interface message {
  option: string;
  option3?: Option3K;
  status?: HTTPStatus2XX;
  frame?: HTTP2;
  sizes?: [größe: number, string?];
}

export interface NamesService {
  id: string;
}

export interface EchoRequest {
  text: string;
  __proto__: 'echo';
}

/** Its anonymous item comes first, and leaves the name to the declared one. */
export interface Basket {
  item: { first: string };
  items: BasketItem[];
}

export interface BasketItem {
  id: string;
}

/** What the client has a use for itself. */
export namespace own {
  export interface ArrayBuffer {
    id: string;
  }
  export interface AsyncIterable {
    id: string;
  }
  export interface Buffer {
    id: string;
  }
  export interface CallOptions {
    id: string;
  }
  export interface ClientOptions {
    id: string;
  }
  export interface Date {
    id: string;
  }
  export interface Map {
    id: string;
  }
  export interface Omit {
    id: string;
  }
  export interface Pick {
    id: string;
  }
  export interface Promise {
    id: string;
  }
  export interface Set {
    id: string;
  }
  export interface Symbol {
    id: string;
  }
  export interface Uint8Array {
    id: string;
  }
}

export interface Taken {
  arrayBuffer?: own.ArrayBuffer;
  asyncIterable?: own.AsyncIterable;
  buffer?: own.Buffer;
  callOptions?: own.CallOptions;
  clientOptions?: own.ClientOptions;
  date?: own.Date;
  map?: own.Map;
  omit?: own.Omit;
  pick?: own.Pick;
  promise?: own.Promise;
  set?: own.Set;
  symbol?: own.Symbol;
  uint8Array?: own.Uint8Array;
}

/** Named by what TypeScript reserves in a parameter's place. */
export interface Package {
  id: string;
}

export interface $ {
  amount: number;
}

export interface _1 {
  first: $;
}

export class Service {
  /** Its file is not that of the types. */
  @ApiFunc()
  types(): void {}

  @ApiFunc()
  names(names: Names, message: message): NamesService {
    throw new Error();
  }

  @ApiFunc()
  echo(request: EchoRequest): void {}

  @ApiFunc()
  fill(basket: Basket): void {}

  @ApiFunc()
  taken({ id }: Package, { amount }: $, { first }: _1, taken: Taken): void {}

  @ApiFunc({ name: 'cash' })
  $(value: $): void {}
}
