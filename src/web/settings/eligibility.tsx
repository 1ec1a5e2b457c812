import type { PageView } from '../../control/shapes/pages.ts';
import { Anchor } from './anchor.tsx';

/** Eligibility of the Page for calling. Meta decides it, so there is nothing to switch here. */
export function Eligibility({ page: { eligible } }: { page: PageView }) {
  return (
    <Anchor id="is_calling_eligible" labelledBy="eligible-title" class={eligible ? 'eligible' : 'note'}>
      {eligible ? (
        <p id="eligible-title">
          <span class="badge good">Eligible</span> This Page can use calling.
        </p>
      ) : (
        <>
          <h2 id="eligible-title">This Page is not eligible for calling</h2>
          <p>
            <code>is_calling_eligible</code> is false: calling is not available in its country, or Meta has not enabled
            it for this Page. Consumers see no call icon, no call rings, and the call routing cannot be changed. The
            other settings are stored and apply once the Page is eligible.
          </p>
        </>
      )}
    </Anchor>
  );
}
