import type { PageView } from '../api/shapes.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Switch } from '../parts/switch.tsx';
import { Anchor } from './anchor.tsx';
import { useSave, type SaveTarget } from './use-save.ts';

const SWITCHES = [
  {
    name: 'audio_enabled',
    label: 'Audio calls',
    does: 'Lets consumers call this Page; off, no call rings and the call icon is gone.',
  },
  {
    name: 'icon_enabled',
    label: 'Call icon',
    does: 'Shows the call icon in every thread; off, missed and completed calls cannot be returned either, but call prompts still ring.',
  },
  {
    name: 'video_enabled',
    label: 'Video calls',
    does: 'Kept and told to apps like the others; the consumers of this instance only make audio calls.',
  },
] as const;

/** The settings that are on or off, each saved at once. */
export function Switches({ page, saving }: { page: PageView; saving: SaveTarget }) {
  return (
    <section class="panel" aria-labelledby="switches-title">
      <h2 id="switches-title">What consumers can do</h2>
      {SWITCHES.map((each) => (
        <OneSwitch key={each.name} {...each} on={page.call_settings[each.name]} saving={saving} />
      ))}
    </section>
  );
}

function OneSwitch({
  name,
  label,
  does,
  on,
  saving,
}: (typeof SWITCHES)[number] & { readonly on: boolean; readonly saving: SaveTarget }) {
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
      {error && <ErrorMessage error={error} />}
    </Anchor>
  );
}
