/** Preloaded into a server that is measured: collects garbage and answers each message with `process.memoryUsage`. */
process.on('message', () => {
  globalThis.gc?.();
  process.send?.(process.memoryUsage());
});
// The channel alone does not keep the server running.
process.channel?.unref();
