import type { QuickReply } from '../../control/shapes/threads.ts';
import { quickReplyTitle } from '../parts/message-text.ts';

/** The quick replies of the last message, above the composer. `onTap` gets the payload, or the type of one without. */
export function QuickReplies({
  replies,
  onTap,
}: {
  replies: readonly QuickReply[];
  onTap: (payload: string) => Promise<void>;
}) {
  if (replies.length === 0) return null;
  return (
    <ul class="quick-replies" aria-label="Quick replies">
      {replies.map((reply, i) => (
        <li key={i}>
          <button type="button" onClick={() => onTap(reply.payload ?? reply.type)}>
            {quickReplyTitle(reply)}
          </button>
        </li>
      ))}
    </ul>
  );
}
