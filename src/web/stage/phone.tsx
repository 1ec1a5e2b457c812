import type { CallEntry, Ring } from '../../control/shapes/calls.ts';
import type { Explanation, RefusedTapAnswer } from '../../control/shapes/explanation.ts';
import type { NewMessage } from '../../control/shapes/messages.ts';
import type { PostbackTap, ThreadView } from '../../control/shapes/threads.ts';
import { get } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import type { Resource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { ErrorMessage, ResourceView } from '../parts/resource-view.tsx';
import { usePost } from '../parts/use-post.ts';
import { CallScreen } from './call-screen.tsx';
import { Composer } from './composer.tsx';
import { HandsetIcon } from './handset-icon.tsx';
import { PersistentMenu } from './persistent-menu.tsx';
import { PhoneMessages } from './phone-messages.tsx';
import { QuickReplies } from './quick-replies.tsx';
import type { OnTap, PermissionResponse, TapRefusal } from './tap.ts';

/** The thread as the consumer's Messenger shows it, with everything that the consumer can do there. */
export function Phone({
  pageId,
  psid,
  thread,
  onRefuse,
}: {
  pageId: string;
  psid: string;
  thread: Resource<ThreadView>;
  /** Runs at each tap: with undefined at its start, and with the refusal when the call does not ring. */
  onRefuse: (refused: TapRefusal | undefined) => void;
}) {
  const { notify } = useLiveStream();
  const { consumers } = useChoice();
  const calling = usePost(readRefusal);
  const writing = usePost();
  const error = calling.error ?? writing.error;
  const path = `/threads/${pageId}/${psid}`;
  const name = consumers.find((consumer) => consumer.psid === psid)?.name ?? psid;

  const tap = async (entry: CallEntry, messageId?: string): Promise<void> => {
    onRefuse(undefined);
    const message = messageId === undefined ? {} : { message_id: messageId };
    const query = new URLSearchParams({ page_id: pageId, psid, entry, ...message });
    // Loaded before the tap: after it, the explanation is that this consumer is already in a call.
    const explanation = await get<Explanation>(`/explain?${query}`).catch(() => undefined);
    const result = await calling.post<Ring | RefusedTapAnswer>(`${path}/calls`, { entry, ...message });
    if (!result) return;
    notify('page');
    if ('refused' in result) onRefuse(result.refused);
    else if (result.rings === 'PARTNERS' && result.apps.length === 0) {
      onRefuse({ setting: 'call_routing', text: explanation?.text ?? '' });
    }
  };

  const tapPostback = async (body: PostbackTap): Promise<void> => {
    if (await writing.post(`${path}/postbacks`, body)) notify('page');
  };

  const answerPermission = async (messageId: string, response: PermissionResponse): Promise<boolean> => {
    const answered = await writing.post(`${path}/call_permission`, { message_id: messageId, response });
    notify('page');
    return answered !== undefined;
  };

  const write = async (message: NewMessage): Promise<boolean> => {
    const sent = await writing.post(`${path}/messages`, message);
    notify('page');
    return sent !== undefined;
  };

  return (
    <div class="phone" role="group" aria-label={`Messenger of ${name}`}>
      <ResourceView resource={thread} name="the thread">
        {(view) => (
          <>
            <PhoneHeader view={view} isBusy={calling.isBusy} onTap={tap} />
            <PhoneMessages
              view={view}
              onTap={tap}
              onPostback={(messageId, payload) =>
                tapPostback({ message_id: messageId, ...(payload !== undefined && { payload }) })
              }
              onProfileTap={tapPostback}
              onPermission={answerPermission}
            />
            {error && <ErrorMessage error={error} />}
            <QuickReplies
              replies={view.messages.at(-1)?.quick_replies ?? []}
              onTap={async (payload) => {
                const messageId = view.messages.at(-1)?.id;
                if (await writing.post(`${path}/quick_replies`, { message_id: messageId, payload })) notify('page');
              }}
            />
            <PersistentMenu items={view.profile.menu} onTap={tapPostback} />
            {!view.profile.composer_disabled && (
              <Composer name={name} draftKey={`switchhook.text.${pageId}.${psid}`} onSend={write} />
            )}
            {view.call && <CallScreen key={view.call.id} call={view.call} />}
          </>
        )}
      </ResourceView>
    </div>
  );
}

function PhoneHeader({ view, isBusy, onTap }: { view: ThreadView; isBusy: boolean; onTap: OnTap }) {
  const { data: page } = usePage();
  const name = page?.name ?? '';
  const { icon } = view;
  return (
    <header class="phone-header">
      <Avatar name={name} />
      <h3 title={name}>{name}</h3>
      {icon.visible && (
        <button
          type="button"
          class={`call-icon ${icon.usable ? '' : 'unusable'}`}
          aria-label={icon.usable ? `Call ${name}` : `Call ${name} (now closed)`}
          disabled={isBusy}
          onClick={() => onTap('icon')}
        >
          <HandsetIcon />
        </button>
      )}
    </header>
  );
}

/** Returns the body of an answer that refuses a tap: a call that does not ring is an expected outcome. */
function readRefusal(body: unknown): object | undefined {
  return typeof body === 'object' && body !== null && 'refused' in body ? body : undefined;
}
