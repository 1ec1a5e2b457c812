import type { RingTarget } from '../../control/shapes/call-settings.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import { RedeliverFailed } from '../parts/redeliver-failed.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { Anchor } from './anchor.tsx';
import { NoAuthor } from './author.tsx';
import { MissingSubscriptions } from './missing-subscriptions.tsx';
import { useSave, type SaveTarget } from './use-save.ts';

const TARGETS: readonly { readonly target: RingTarget; readonly label: string; readonly description: string }[] = [
  { target: 'META', label: 'In Meta’s inbox', description: 'The admins of the Page answer there.' },
  {
    target: 'PARTNERS',
    label: 'In your app',
    description: 'Every app that is subscribed to calls receives a webhook.',
  },
];

/** Choice of the ring target. */
export function Routing({ page, target: saveTarget }: { page: PageView; target: SaveTarget }) {
  const { error, save } = useSave(saveTarget);
  const { ring_target: current } = page.call_settings.call_routing;
  const subscribedApps = page.apps.filter(({ hears_calls }) => hears_calls);
  return (
    <Anchor id="call_routing" labelledBy="routing-title" class="panel">
      <h2 id="routing-title">Where calls ring</h2>
      <NoAuthor target={saveTarget} />
      <div role="radiogroup" aria-labelledby="routing-title">
        {TARGETS.map(({ target, label, description }) => (
          <div key={target} class="target">
            <label>
              <input
                type="radio"
                name="ring_target"
                value={target}
                checked={current === target}
                disabled={saveTarget.authorPsid === undefined}
                aria-describedby={`${target}-description`}
                onChange={() => void save({ call_routing: { ring_target: target } })}
              />
              <span>
                <strong>{label}</strong> <code>{target}</code>
              </span>
            </label>
            <p class="hint" id={`${target}-description`}>
              {description}
            </p>
          </div>
        ))}
      </div>
      {error && <ErrorMessage error={error} />}
      {subscribedApps.length === 0 ? (
        <MissingSubscriptions page={page} />
      ) : (
        <>
          <h3>{current === 'PARTNERS' ? 'Apps that ring' : 'Apps that would ring'}</h3>
          <ul class="apps">
            {subscribedApps.map(({ app_id, name, callback_url, failing_since }) => (
              <li key={app_id}>
                <strong>{name}</strong> <code>{app_id}</code>
                {callback_url !== null && <span class="hint">{callback_url}</span>}
                {failing_since !== null && (
                  <>
                    <span class="badge bad">
                      webhooks failing since <Time at={failing_since} format="short" />
                    </span>{' '}
                    <RedeliverFailed pageId={page.id} appId={app_id} />
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Anchor>
  );
}
