import type { CallSettings } from '../../control/shapes.ts';
import { Arrow } from './arrow.tsx';
import { compareSettings } from './settings-difference.ts';

/** A change of the call settings as a difference: each changed setting before and after. */
export function ChangedSettings({ from, to }: { from: CallSettings; to: CallSettings }) {
  const changes = compareSettings(from, to);
  if (changes.length === 0) return null;
  return (
    <ul class="changed-settings" aria-label="Changed settings">
      {changes.map(({ field, before, after }) => (
        <li key={field}>
          <code>{field}</code> <del>{before}</del> <Arrow /> <ins>{after}</ins>
        </li>
      ))}
    </ul>
  );
}
