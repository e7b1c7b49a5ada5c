/** Ports for programs that take no port 0: free a moment ago. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

/** Ports of this machine. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listening(0)));
  const ports = servers.map((server) => (server.address() as AddressInfo).port); // of TCP
  await Promise.all(servers.map(closed));
  return ports;
}

/** The first of two ports in a row, for the PORT_BASE of the example. */
export async function freePortBase(): Promise<number> {
  for (;;) {
    const first = await listening(0);
    const { port } = first.address() as AddressInfo; // of TCP
    const second = port < 65_535 ? await listening(port + 1).catch(() => undefined) : undefined;
    await closed(first);
    if (!second) continue;
    await closed(second);
    return port;
  }
}

async function listening(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function closed(server: Server): Promise<void> {
  await once(server.close(), 'close');
}
