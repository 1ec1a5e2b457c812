import type { App } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { makeAppId } from './ids.ts';
import { makeAppSecret } from './secrets.ts';

/** Makes an app; id and secret are made up unless given. */
export async function createApp(
  ports: Ports,
  given: Partial<Pick<App, 'id' | 'secret' | 'requiresProof'>> & Pick<App, 'name'>,
): Promise<App> {
  const app: App = {
    id: given.id ?? makeAppId(),
    name: given.name,
    secret: given.secret ?? makeAppSecret(),
    requiresProof: given.requiresProof ?? false,
    createdAt: ports.clock.now(),
  };
  await ports.store.write((tx) => tx.apps.create(app));
  return app;
}
