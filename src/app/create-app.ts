import type { App } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { newAppId, newAppSecret } from './secrets.ts';

/** Makes an app; id and secret are made up unless given. */
export async function createApp(
  ports: Ports,
  given: Partial<Pick<App, 'id' | 'secret' | 'requiresProof'>> & Pick<App, 'name'>,
): Promise<App> {
  const app: App = {
    id: given.id ?? newAppId(),
    name: given.name,
    secret: given.secret ?? newAppSecret(),
    requiresProof: given.requiresProof ?? false,
    createdAt: ports.clock.now(),
  };
  await ports.store.write((tx) => tx.apps.create(app));
  return app;
}
