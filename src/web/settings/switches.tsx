import type { PageView } from '../api/shapes.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Switch } from '../parts/switch.tsx';
import { Anchor } from './anchor.tsx';
import { useSave, type SaveTarget } from './use-save.ts';

const SWITCHES = [
  {
    name: 'audio_enabled',
    label: 'Audio calls',
    description: 'Consumers can call this Page. When off, no call rings and the call icon is hidden.',
  },
  {
    name: 'icon_enabled',
    label: 'Call icon',
    description:
      'Every thread has the call icon. When off, consumers cannot call back from missed or completed calls either; call prompts still ring.',
  },
  {
    name: 'video_enabled',
    label: 'Video calls',
    description: 'Stored, and sent to apps like the other settings. Consumers here make audio calls only.',
  },
] as const;

/** Settings that are on or off, each saved at once. */
export function Switches({ page, target }: { page: PageView; target: SaveTarget }) {
  return (
    <section class="panel" aria-labelledby="switches-title">
      <h2 id="switches-title">Calling</h2>
      {SWITCHES.map((setting) => (
        <SettingSwitch key={setting.name} {...setting} isOn={page.call_settings[setting.name]} target={target} />
      ))}
    </section>
  );
}

function SettingSwitch({
  name,
  label,
  description,
  isOn,
  target,
}: (typeof SWITCHES)[number] & { readonly isOn: boolean; readonly target: SaveTarget }) {
  const { error, save } = useSave(target);
  return (
    <Anchor id={name} labelledBy={`${name}-label`}>
      <Switch
        isOn={isOn}
        label={<strong id={`${name}-label`}>{label}</strong>}
        describedBy={`${name}-description`}
        disabled={target.authorPsid === undefined}
        onChange={(next) => void save({ [name]: next })}
      />
      <p class="hint" id={`${name}-description`}>
        {description}
      </p>
      {error && <ErrorMessage error={error} />}
    </Anchor>
  );
}
