import type { Call } from '../../control/shapes/calls.ts';
import type { List } from '../../control/shapes/list.ts';
import type { Message } from '../../control/shapes/messages.ts';
import type { ListedThread } from '../../control/shapes/threads.ts';
import type { Resource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { PartButtons } from '../parts/part-buttons.tsx';
import { Picture } from '../parts/picture.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { describeForInbox, wasDeclined } from './inbox-text.ts';
import { useOpenedThreads } from './use-opened-threads.ts';

export const LISTED_THREADS = 50;

/** Threads of the Page, latest first. A missed call is marked until its thread is opened in this browser. */
export function ThreadList({
  pageId,
  threads,
  after,
  onShow,
  recent,
  live,
}: {
  pageId: string;
  /** A part of the threads, and the position after which it begins; undefined for the latest. */
  threads: Resource<List<ListedThread>>;
  after: string | undefined;
  onShow: (after: string | undefined) => void;
  recent: readonly Call[];
  live: readonly Call[];
}) {
  const { psid: chosen, choose } = useChoice();
  const { isOpened, markOpened } = useOpenedThreads(pageId);
  return (
    <section class="panel threads" aria-labelledby="threads">
      <h2 id="threads">Threads</h2>
      <ResourceView resource={threads} name="the threads">
        {({ data, next }) =>
          data.length === 0 && after === undefined ? (
            <Empty>No threads yet.</Empty>
          ) : (
            <>
              <ul>
                {data.map(({ psid, name, picture, last_message: last }) => {
                  const isNewMissedCall =
                    last?.type === 'missed_call' && !isOpened(psid, last.id) && !wasDeclined(last, recent);
                  const call = live.find((each) => each.psid === psid);
                  return (
                    <li key={psid}>
                      <button
                        type="button"
                        aria-current={psid === chosen}
                        class={isNewMissedCall ? 'missed' : undefined}
                        onClick={() => {
                          markOpened(psid, last?.id);
                          choose({ psid });
                        }}
                      >
                        <Picture url={picture} />
                        <span class="name">{name}</span>
                        {call && <span class="badge good">{call.state === 'ringing' ? 'ringing' : 'in call'}</span>}
                        {!call && isNewMissedCall && <span class="badge bad">new</span>}
                        <span class="last-message">{last ? describeLast(last, recent) : 'No messages yet'}</span>
                        {last && <Time at={last.at} format="relative" />}
                      </button>
                    </li>
                  );
                })}
              </ul>
              <PartButtons next={next} after={after} older="Older threads" onShow={onShow} />
            </>
          )
        }
      </ResourceView>
    </section>
  );
}

function describeLast(last: Message, recent: readonly Call[]): string {
  const text = describeForInbox(last, recent);
  return last.from === 'page' && !last.type.endsWith('ed_call') ? `You: ${text}` : text;
}
