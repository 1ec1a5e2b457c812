import { Arrow } from './arrow.tsx';
import type { Change } from './settings-difference.ts';

/** A change as a difference: each value before and after. */
export function ChangedValues({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return null;
  return (
    <ul class="changed-settings" aria-label="Changed values">
      {changes.map(({ field, before, after }) => (
        <li key={field}>
          <code>{field}</code> <del>{before}</del> <Arrow /> <ins>{after}</ins>
        </li>
      ))}
    </ul>
  );
}
