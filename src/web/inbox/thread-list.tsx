import type { Call, List, ListedThread, Message } from '../../control/shapes.ts';
import type { Resource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
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
  recent,
  live,
}: {
  pageId: string;
  threads: Resource<List<ListedThread>>;
  recent: readonly Call[];
  live: readonly Call[];
}) {
  const { psid: chosen, choose } = useChoice();
  const { isOpened, markOpened } = useOpenedThreads(pageId);
  return (
    <section class="panel threads" aria-labelledby="threads">
      <h2 id="threads">Threads</h2>
      <ResourceView resource={threads} name="the threads">
        {({ data }) =>
          data.length === 0 ? (
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
              {data.length === LISTED_THREADS && (
                <p class="hint">Only the latest {LISTED_THREADS} threads are listed.</p>
              )}
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
