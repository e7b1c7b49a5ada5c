/** Loaded before a program: says at its end how much of the processor it took, on standard error. */
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(`\nprocessor ${Math.round((user + system) / 1000)}\n`);
});
