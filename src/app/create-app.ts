import type { App } from './ports/entities.ts';
import type { Ports } from './ports/ports.ts';
import { makeAppId } from './ids.ts';
import { makeAppSecret } from './secrets.ts';

/** Creates an app. Id and secret are random by default; `requiresProof` is false by default. */
export async function createApp(
  ports: Ports,
  options: Partial<Pick<App, 'id' | 'secret' | 'requiresProof'>> & Pick<App, 'name'>,
): Promise<App> {
  const app: App = {
    id: options.id ?? makeAppId(),
    name: options.name,
    secret: options.secret ?? makeAppSecret(),
    requiresProof: options.requiresProof ?? false,
    createdAt: ports.clock.now(),
  };
  await ports.store.write((tx) => tx.apps.create(app));
  return app;
}
