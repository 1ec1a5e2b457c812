import type { RingTarget } from '../../control/shapes/call-settings.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import { Switch } from '../parts/switch.tsx';
import { Time } from '../parts/time.tsx';
import { usePost } from '../parts/use-post.ts';

/** The settings that decide whether a call to the Page rings. */
export function SettingsColumn() {
  return (
    <ResourceView resource={usePage()} name="the call settings">
      {(page) => <Settings page={page} />}
    </ResourceView>
  );
}

function Settings({ page }: { page: PageView }) {
  const { linkTo } = useChoice();
  const { notify } = useLiveStream();
  const { isBusy, error, post } = usePost();
  const [admin] = page.admins;
  const { icon_enabled, audio_enabled, call_routing } = page.call_settings;
  const save = async (change: object): Promise<void> => {
    if (!(await post(`/pages/${page.id}/call_settings`, { by: admin?.psid, ...change }))) return;
    notify('page');
  };
  const isDisabled = isBusy || !admin;
  return (
    <>
      {!page.eligible && <p class="note">This Page is not eligible for calling: no call rings.</p>}
      <Switch
        label={<SettingName name="Call icon" field="icon_enabled" />}
        isOn={icon_enabled}
        disabled={isDisabled}
        onChange={(isOn) => save({ icon_enabled: isOn })}
      />
      <Switch
        label={<SettingName name="Audio calls" field="audio_enabled" />}
        isOn={audio_enabled}
        disabled={isDisabled}
        onChange={(isOn) => save({ audio_enabled: isOn })}
      />
      <fieldset class="routing">
        <legend>
          <SettingName name="Calls ring" field="call_routing" />
        </legend>
        {TARGETS.map(({ target, name }) => (
          <label key={target}>
            <input
              type="radio"
              name="ring_target"
              checked={call_routing.ring_target === target}
              disabled={isDisabled}
              onChange={(event) => {
                event.currentTarget.checked = call_routing.ring_target === target;
                void save({ call_routing: { ring_target: target } });
              }}
            />
            {name}
          </label>
        ))}
        {call_routing.ring_target === 'PARTNERS' && <RingingApps page={page} />}
      </fieldset>
      <h3 class="hours-title">
        <SettingName name="Call hours" field="call_hours" />
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
        <a href={linkTo('/console/settings#call_hours')}>Edit call hours</a>
      </p>
      {error && <ErrorMessage error={error} />}
      <p class="hint">
        {admin ? (
          <>
            Changes here count as made by {admin.name} in Meta’s own settings: the webhook has the id of {admin.name} as{' '}
            <code>recipient_id</code>. Changes through the API have no <code>recipient_id</code>.
          </>
        ) : (
          <>
            This Page has no admin. <a href={linkTo('/console/settings')}>Add an admin</a> to change settings here.
          </>
        )}
      </p>
    </>
  );
}

const TARGETS: readonly { readonly target: RingTarget; readonly name: string }[] = [
  { target: 'META', name: 'in the Page’s inbox (META)' },
  { target: 'PARTNERS', name: 'in your app (PARTNERS)' },
];

function RingingApps({ page }: { page: PageView }) {
  const apps = page.apps.filter(({ hears_calls }) => hears_calls).map(({ name }) => name);
  return apps.length === 0 ? (
    <p class="note">No app is subscribed to calls, so nobody can answer.</p>
  ) : (
    <p class="hint">Calls ring in {apps.join(', ')}.</p>
  );
}

/** Name of a setting, followed by its field in the API. */
function SettingName({ name, field }: { name: string; field: string }) {
  return (
    <span class="setting-name">
      {name} <code>{field}</code>
    </span>
  );
}
