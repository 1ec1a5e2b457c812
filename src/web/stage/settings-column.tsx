import { useLiveStream } from '../api/live-stream.tsx';
import type { PageView, RingTarget } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import { Switch } from '../parts/switch.tsx';
import { Time } from '../parts/time.tsx';
import { usePost } from '../parts/use-post.ts';

/** The settings that decide whether the Page rings, to flip and watch. */
export function SettingsColumn() {
  return (
    <ResourceView resource={usePage()} what="the call settings">
      {(page) => <Settings page={page} />}
    </ResourceView>
  );
}

function Settings({ page }: { page: PageView }) {
  const { linkTo: address } = useChoice();
  const { notify: touch } = useLiveStream();
  const { isBusy: busy, error, post: run } = usePost();
  const [admin] = page.admins;
  const { icon_enabled, audio_enabled, call_routing } = page.call_settings;
  const save = async (change: object): Promise<void> => {
    if (await run(`/pages/${page.id}/call_settings`, { by: admin?.psid, ...change })) touch('page');
  };
  const locked = busy || !admin;
  return (
    <>
      {!page.eligible && <p class="note">This Page is not eligible for calling: nothing rings.</p>}
      <Switch
        label={<Named name="Call icon" setting="icon_enabled" />}
        on={icon_enabled}
        disabled={locked}
        change={(on) => save({ icon_enabled: on })}
      />
      <Switch
        label={<Named name="Audio calls" setting="audio_enabled" />}
        on={audio_enabled}
        disabled={locked}
        change={(on) => save({ audio_enabled: on })}
      />
      <fieldset class="routing">
        <legend>
          <Named name="Calls ring" setting="call_routing" />
        </legend>
        {ROUTES.map(({ target, name }) => (
          <label key={target}>
            <input
              type="radio"
              name="ring_target"
              checked={call_routing.ring_target === target}
              disabled={locked}
              onChange={(event) => {
                event.currentTarget.checked = call_routing.ring_target === target;
                void save({ call_routing: { ring_target: target } });
              }}
            />
            {name}
          </label>
        ))}
        {call_routing.ring_target === 'PARTNERS' && <WhoRings page={page} />}
      </fieldset>
      <h3 class="hours-title">
        <Named name="Call hours" setting="call_hours" />
      </h3>
      <p>
        <span class={`badge ${page.hours.open ? 'good' : 'warn'}`}>{page.hours.open ? 'open' : 'closed'}</span>{' '}
        {page.hours.text}
        {!page.hours.open && page.hours.next_opening !== undefined && (
          <>
            {' '}
            Opens <Time at={page.hours.next_opening} />.
          </>
        )}
      </p>
      <p>
        <a href={address('/console/settings#call_hours')}>Edit the hours</a>
      </p>
      {error && <ErrorMessage error={error} />}
      <p class="hint">
        {admin ? (
          <>
            {admin.name}, who runs the Page, makes the changes here, as on Meta’s own pages: the webhook then names{' '}
            {admin.name} as <code>recipient_id</code>. Changes through the API name nobody.
          </>
        ) : (
          <>
            To change it here, <a href={address('/console/settings')}>name who does</a>.
          </>
        )}
      </p>
    </>
  );
}

const ROUTES: readonly { readonly target: RingTarget; readonly name: string }[] = [
  { target: 'META', name: "in the Page's inbox (META)" },
  { target: 'PARTNERS', name: 'in your app (PARTNERS)' },
];

function WhoRings({ page }: { page: PageView }) {
  const hearing = page.apps.filter(({ hears_calls }) => hears_calls).map(({ name }) => name);
  return hearing.length === 0 ? (
    <p class="note">No app is subscribed to calls: nobody hears them ring.</p>
  ) : (
    <p class="hint">Rings {hearing.join(', ')}.</p>
  );
}

/** A setting by the name that people know and the one that the API has. */
function Named({ name, setting }: { name: string; setting: string }) {
  return (
    <span class="named">
      {name} <code>{setting}</code>
    </span>
  );
}
