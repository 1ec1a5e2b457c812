import type { PageView, RingTarget } from '../api/shapes.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { Anchor } from './anchor.tsx';
import { MissingSubscriptions } from './missing-subscriptions.tsx';
import { useSave, type SaveTarget } from './use-save.ts';

const TARGETS: readonly { readonly target: RingTarget; readonly label: string; readonly does: string }[] = [
  { target: 'META', label: 'Rings in Meta’s own inbox', does: 'People who run the Page answer there.' },
  { target: 'PARTNERS', label: 'Rings your app', does: 'Every app that hears calls is sent the webhook.' },
];

/** Where calls ring. */
export function Routing({ page, saving }: { page: PageView; saving: SaveTarget }) {
  const { error, save } = useSave(saving);
  const { ring_target: now } = page.call_settings.call_routing;
  const hearing = page.apps.filter(({ hears_calls }) => hears_calls);
  return (
    <Anchor id="call_routing" labelledBy="routing-title" class="panel">
      <h2 id="routing-title">Where calls ring</h2>
      <div role="radiogroup" aria-labelledby="routing-title">
        {TARGETS.map(({ target, label, does }) => (
          <div key={target} class="target">
            <label>
              <input
                type="radio"
                name="ring_target"
                value={target}
                checked={now === target}
                disabled={saving.by === undefined}
                aria-describedby={`${target}-does`}
                onChange={() => void save({ call_routing: { ring_target: target } })}
              />
              <span>
                <strong>{label}</strong> <code>{target}</code>
              </span>
            </label>
            <p class="hint" id={`${target}-does`}>
              {does}
            </p>
          </div>
        ))}
      </div>
      {error && <ErrorMessage error={error} />}
      {hearing.length === 0 ? (
        <MissingSubscriptions page={page} />
      ) : (
        <>
          <h3>{now === 'PARTNERS' ? 'Apps that ring' : 'Apps that would ring'}</h3>
          <ul class="apps">
            {hearing.map(({ app_id, name, callback_url, failing_since }) => (
              <li key={app_id}>
                <strong>{name}</strong> <code>{app_id}</code>
                {callback_url !== null && <span class="hint">{callback_url}</span>}
                {failing_since !== null && (
                  <span class="badge bad">
                    webhooks fail since <Time at={failing_since} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Anchor>
  );
}
