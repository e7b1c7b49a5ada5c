/** What ends a command that goes on until it is told. */

/** Resolves at the first SIGINT or SIGTERM. */
export async function signalled(): Promise<void> {
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}
