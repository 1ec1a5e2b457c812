import type { Attachment } from '../../control/shapes/messages.ts';
import { describeAttachment } from './message-text.ts';

/** The files of a message, as links: the console loads nothing from other servers. */
export function Attachments({ attachments }: { attachments: readonly Attachment[] }) {
  return (
    <ul class="attachments">
      {attachments.map((attachment, i) => (
        <li key={i}>
          <a href={attachment.url} target="_blank" rel="noopener noreferrer">
            {describeAttachment(attachment)}
          </a>
        </li>
      ))}
    </ul>
  );
}
