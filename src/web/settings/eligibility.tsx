import type { PageView } from '../api/shapes.ts';
import { Anchor } from './anchor.tsx';

/** Whether calling is open to the Page at all: Meta decides that, nobody switches it here. */
export function Eligibility({ page: { eligible } }: { page: PageView }) {
  return (
    <Anchor id="is_calling_eligible" labelledBy="eligible-title" class={eligible ? 'eligible' : 'note'}>
      {eligible ? (
        <p id="eligible-title">
          <span class="badge good">Eligible</span> Calling is open to this Page.
        </p>
      ) : (
        <>
          <h2 id="eligible-title">Calling is not open to this Page</h2>
          <p>
            Its country is not on Meta’s list, or Meta has not enabled it: <code>is_calling_eligible</code> is false.
            Consumers see no call icon, nothing rings, and the routing cannot be changed. The other settings are kept
            for the day it opens.
          </p>
        </>
      )}
    </Anchor>
  );
}
