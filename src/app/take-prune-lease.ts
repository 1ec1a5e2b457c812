import { PRUNE_LEASE } from './ports/retention.ts';
import type { Tx } from './ports/store.ts';

/**
 * Takes or extends the lease of the only process that removes old records. `now` is the time of the machine, epoch ms;
 * `durationMs` is 0 to end the lease. Resolves to false when another process has it.
 */
export async function takePruneLease(tx: Tx, process: string, now: number, durationMs: number): Promise<boolean> {
  const text = await tx.metadata.find(PRUNE_LEASE);
  const lease = text === undefined ? undefined : (JSON.parse(text) as { process: string; until: number });
  if (lease && lease.process !== process && lease.until > now) return false;
  await tx.metadata.save(PRUNE_LEASE, JSON.stringify({ process, until: now + durationMs }));
  return true;
}
