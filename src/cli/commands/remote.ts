/** `memfs list --url` and `memfs call --reflect`: the functions of any gRPC server with reflection. */
import type { RemoteMethod, RemoteServer } from '../../rpc/remote-server.js';
import { inputOf, linesOf, optionsOf, parseJson, throwStatus, urlOf } from '../call-options.js';
import { UsageError, type ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { aligned } from '../format.js';
import { securityOf } from '../tls-options.js';

/** Lists the methods of a server. */
export async function listRemote({ out }: Context, call: Call): Promise<ExitCode> {
  return atServer(call, async (server) => {
    const methods = await server.methods();
    out.result(methods, () =>
      aligned(
        methods.map(({ declaration, path }) => [declaration, out.colors.dim(path)]),
        [],
      ),
    );
  });
}

/** Calls a method with ProtoJSON; what streams is printed as JSON lines. */
export async function callRemote(context: Context, call: Call): Promise<ExitCode> {
  const input = await inputOf(context, call);
  return atServer(call, async (server) => {
    const { path, kind } = methodNamed(await server.methods(), call.arg(0));
    const takesOne = kind === 'unary' || kind === 'server_streaming';
    const givesOne = kind === 'unary' || kind === 'client_streaming';
    const requests = takesOne ? [input] : linesOf(input);
    requests.forEach(parseJson); // what is no JSON at all is wrong usage, and nothing is sent
    for await (const answer of server.call(path, requests)) {
      context.out.lines([JSON.stringify(answer, null, givesOne ? 2 : 0)]);
    }
  });
}

async function atServer(
  call: Call,
  work: (server: RemoteServer) => Promise<void>,
): Promise<ExitCode> {
  const options = { ...optionsOf(call), ...securityOf(call) };
  const { RemoteServer } = await import('../../rpc/remote-server.js');
  const server = new RemoteServer(urlOf(call), options);
  try {
    await work(server);
    return 0;
  } catch (error) {
    return await throwStatus(error);
  } finally {
    server.close();
  }
}

/** By its path, `Service/Method`, or name in either spelling; the name has to be the only one. */
function methodNamed(methods: readonly RemoteMethod[], name: string): RemoteMethod {
  const found = methods.filter(
    (method) =>
      [method.path, method.path.slice(1)].includes(name) ||
      method.path.endsWith(`.${name}`) ||
      method.name.toLowerCase() === name.toLowerCase(),
  );
  const [only, second] = found;
  if (only && !second) return only;
  const known = (only ? found : methods).map(({ path }) => path);
  throw new UsageError(
    only
      ? `'${name}' stands for ${known.join(' and ')}; name one of them.`
      : `the server has no method '${name}'; it has ${known.join(', ') || 'none'}.`,
  );
}
