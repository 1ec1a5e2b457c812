import { useState } from 'preact/hooks';
import type { OnPermission, PermissionResponse } from './tap.ts';

const RESULTS: { readonly [R in PermissionResponse]: string } = {
  approve: 'You allowed calls for 7 days.',
  reject: 'You declined calls.',
};

/** Buttons of a request for the permission to call. The person can change the answer at any time. */
export function PermissionButtons({ messageId, onAnswer }: { messageId: string; onAnswer: OnPermission }) {
  const [response, setResponse] = useState<PermissionResponse>();
  const answer = (next: PermissionResponse) => async () => {
    if (await onAnswer(messageId, next)) setResponse(next);
  };
  return (
    <>
      <button type="button" class="message-button" onClick={answer('approve')}>
        Accept
      </button>
      <button type="button" class="message-button" onClick={answer('reject')}>
        Decline
      </button>
      <p class="hint" role="status">
        {response && RESULTS[response]}
      </p>
    </>
  );
}
