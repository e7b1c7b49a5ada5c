/** The bar: @grpc/grpc-js with proto-loader, nothing else. */
import grpc from '@grpc/grpc-js';
import { definitionsIn } from './definitions.mjs';

const SMALL = { text: 'a message of some thirty bytes', number: 1_234_567 };

const HANDLERS = {
  small: ({ request }, done) => done(null, { result: request.message }),
  nested: ({ request }, done) => done(null, { result: request.order }),
  blob: ({ request }, done) => done(null, { result: request.data }),
  stream: (call) => {
    let left = call.request.count;
    const more = () => {
      while (left > 0) {
        left -= 1;
        if (!call.write({ result: SMALL })) {
          call.once('drain', more);
          return;
        }
      }
      call.end();
    };
    more();
  },
};

export async function start(folder) {
  const server = new grpc.Server();
  for (const [name, service] of Object.entries(definitionsIn(folder))) {
    server.addService(service, { [name]: HANDLERS[name] });
  }
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
