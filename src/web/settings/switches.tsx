import type { PageView } from '../../control/shapes/pages.ts';
import type { OnOffName } from '../../contract/call-settings.ts';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Switch } from '../parts/switch.tsx';
import { Anchor } from './anchor.tsx';
import { NoAuthor } from './author.tsx';
import { useSave, type SaveTarget } from './use-save.ts';

/** Texts of each setting that is on or off. A new setting does not compile without its texts. */
const SWITCHES: { readonly [N in OnOffName]: { readonly label: string; readonly description: string } } = {
  audio_enabled: {
    label: 'Audio calls',
    description: 'Lets consumers call this Page. When off, no call rings and the call icon is hidden.',
  },
  icon_enabled: {
    label: 'Call icon',
    description:
      'Shows the call icon in every thread. When off, consumers cannot call back from missed or completed calls either; call prompts still ring.',
  },
  video_enabled: {
    label: 'Video calls',
    description: 'Stored, and sent in webhooks like the other settings. It does not limit the video of a call.',
  },
};
const NAMES = Object.keys(SWITCHES) as readonly OnOffName[];

/** Settings that are on or off, each saved at once. */
export function Switches({ page, target }: { page: PageView; target: SaveTarget }) {
  return (
    <section class="panel" aria-labelledby="switches-title">
      <h2 id="switches-title">Calling</h2>
      <NoAuthor target={target} />
      {NAMES.map((name) => (
        <SettingSwitch key={name} name={name} isOn={page.call_settings[name]} target={target} />
      ))}
    </section>
  );
}

function SettingSwitch({ name, isOn, target }: { name: OnOffName; isOn: boolean; target: SaveTarget }) {
  const { label, description } = SWITCHES[name];
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
