import type { Tx } from './ports/store.ts';

/** Name of the metadata entry with the process that removes old records, and the end of its lease as JSON. */
const LEASE = 'prune_lease';

/**
 * Takes or extends the lease of the only process that removes old records. `now` is the time of the machine, epoch ms;
 * `durationMs` is 0 to end the lease. Resolves to false when another process has it.
 */
export async function takePruneLease(tx: Tx, process: string, now: number, durationMs: number): Promise<boolean> {
  const text = await tx.metadata.find(LEASE);
  const lease = text === undefined ? undefined : (JSON.parse(text) as { process: string; until: number });
  if (lease && lease.process !== process && lease.until > now) return false;
  await tx.metadata.save(LEASE, JSON.stringify({ process, until: now + durationMs }));
  return true;
}
