import type { RefusedTap } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { Time } from '../parts/time.tsx';

/** Why the last tap rang nobody, with the way to the setting that decided it. */
export function RefusedTapNote({ refused, close }: { refused: RefusedTap | undefined; close: () => void }) {
  const { linkTo: address, psid } = useChoice();
  return (
    <div role="status" class="why-not">
      {refused && (
        <div class="note">
          <p>
            <strong>It did not ring.</strong> {refused.text}
            {refused.opens_at !== undefined && (
              <>
                {' '}
                That changes <Time at={refused.opens_at} />.
              </>
            )}
          </p>
          <p class="actions">
            {refused.setting !== undefined && (
              <a href={address(`/console/settings#${refused.setting}`)}>
                Show <code>{refused.setting}</code>
              </a>
            )}
            {psid !== undefined && <a href={address('/console/inspector#explain')}>Explain every gate</a>}
            <button type="button" class="link" onClick={close}>
              Close
            </button>
          </p>
        </div>
      )}
    </div>
  );
}
