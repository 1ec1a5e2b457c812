import type { OnOffName } from '../../contract/call-settings.ts';
import type { PageView } from '../api/shapes.ts';
import { Fault } from '../parts/states.tsx';
import { Switch } from '../parts/switch.tsx';
import { Anchor } from './anchor.tsx';
import { useSave, type Saving } from './use-save.ts';

/** A setting without a switch does not compile. */
const SWITCHES: { readonly [N in OnOffName]: { readonly label: string; readonly does: string } } = {
  audio_enabled: {
    label: 'Audio calls',
    does: 'Lets consumers call this Page; off, no call rings and the call icon is gone.',
  },
  icon_enabled: {
    label: 'Call icon',
    does: 'Shows the call icon in every thread; off, missed and completed calls cannot be returned either, but call prompts still ring.',
  },
  video_enabled: {
    label: 'Video calls',
    does: 'Kept and told to apps like the others; the consumers of this instance only make audio calls.',
  },
};
const NAMES = Object.keys(SWITCHES) as readonly OnOffName[];

/** The settings that are on or off, each saved at once. */
export function Switches({ page, saving }: { page: PageView; saving: Saving }) {
  return (
    <section class="panel" aria-labelledby="switches-title">
      <h2 id="switches-title">What consumers can do</h2>
      {NAMES.map((name) => (
        <OneSwitch key={name} name={name} on={page.call_settings[name]} saving={saving} />
      ))}
    </section>
  );
}

function OneSwitch({ name, on, saving }: { name: OnOffName; on: boolean; saving: Saving }) {
  const { label, does } = SWITCHES[name];
  const { error, save } = useSave(saving);
  return (
    <Anchor id={name} labelledBy={`${name}-label`}>
      <Switch
        on={on}
        label={<strong id={`${name}-label`}>{label}</strong>}
        describedBy={`${name}-does`}
        disabled={saving.by === undefined}
        change={(to) => void save({ [name]: to })}
      />
      <p class="hint" id={`${name}-does`}>
        {does}
      </p>
      {error && <Fault error={error} />}
    </Anchor>
  );
}
