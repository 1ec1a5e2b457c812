import assert from 'node:assert/strict';

/**
 * Runs `act`, and expects that this process has used less than five seconds of processor time for it. Unlike real time,
 * that does not depend on what else the machine does.
 */
export async function assertCheap(act: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  assert.ok(seconds < 5, `it took ${seconds} s of processor time`);
}
