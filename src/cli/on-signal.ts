/** Calls `cleanUp` when SIGTERM or SIGINT arrives, and then lets the signal end the process. */
export function onSignal(cleanUp: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      cleanUp();
      process.kill(process.pid, signal);
    });
  }
}
