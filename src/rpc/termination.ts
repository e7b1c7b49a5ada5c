/** SIGTERM: what a container gets before it is replaced. The servers drain, and then the process ends. */

/**
 * Calls `stop` at the first of the signals. Afterwards the process exits with 0, unless somebody else listens for the signal too,
 * as Nest does after `enableShutdownHooks()`: then the end is theirs.
 * @returns a function that forgets the signals
 */
export function onTermination(
  signals: readonly NodeJS.Signals[],
  stop: () => Promise<void>,
): () => void {
  const forget = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals) => {
    const end = () => {
      forget();
      if (process.listenerCount(signal) === 0) process.exit();
    };
    stop().then(end, end);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return forget;
}
