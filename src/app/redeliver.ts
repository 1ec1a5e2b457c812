import type { AppId, PageId } from '../domain/ids.ts';
import { requireFound } from './require-found.ts';
import type { Ports } from './ports/ports.ts';

/** Sends a delivery again in any state: the same bytes, with a new retry schedule. Refusal: not_found. */
export async function redeliver(ports: Ports, pageId: PageId, revision: number, appId: AppId): Promise<void> {
  await ports.store.write(async (tx) => {
    const delivery = requireFound(
      await tx.deliveries.find(pageId, revision, appId),
      'delivery',
      `${pageId}.${revision}.${appId}`,
    );
    await tx.deliveries.requeue(delivery, ports.clock.now());
  });
  ports.wake(pageId);
}
