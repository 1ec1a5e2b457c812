import { useChoice } from '../choice.tsx';
import { Time } from '../parts/time.tsx';
import type { TapRefusal } from './tap.ts';

/** Note with the reason why the last tap did not ring and a link to the setting that decided it. */
export function RefusedTapNote({ refused, onClose }: { refused: TapRefusal | undefined; onClose: () => void }) {
  const { linkTo, psid } = useChoice();
  return (
    <div role="status" class="refused-tap">
      {refused && (
        <div class="note">
          <p>
            <strong>The call does not ring.</strong> {refused.text}
            {refused.opens_at !== undefined && (
              <>
                {' '}
                Opens <Time at={refused.opens_at} />.
              </>
            )}
          </p>
          <p class="actions">
            {refused.setting !== undefined && (
              <a href={linkTo(`/console/settings#${refused.setting}`)}>
                Show <code>{refused.setting}</code>
              </a>
            )}
            {psid !== undefined && <a href={linkTo('/console/inspector#explain')}>Explain</a>}
            <button type="button" class="link" onClick={onClose}>
              Close
            </button>
          </p>
        </div>
      )}
    </div>
  );
}
