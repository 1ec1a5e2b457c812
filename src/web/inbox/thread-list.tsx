import type { Call, List, Message, Person } from '../api/shapes.ts';
import type { Resource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { useOpenedThreads } from './use-opened-threads.ts';
import { describeForInbox, wasDeclined } from './inbox-text.ts';

export interface ListedThread extends Person {
  readonly last_message: Message | null;
}

export const LISTED_THREADS = 50;

/** The Page's threads, latest first. */
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
  const { isOpened, open } = useOpenedThreads(pageId);
  return (
    <section class="panel threads" aria-labelledby="threads">
      <h2 id="threads">Threads</h2>
      <ResourceView resource={threads} what="the threads">
        {({ data }) =>
          data.length === 0 ? (
            <Empty>Nobody has written to this Page yet.</Empty>
          ) : (
            <>
              <ul>
                {data.map(({ psid, name, last_message: last }) => {
                  const missed = last?.type === 'missed_call' && !isOpened(psid, last.id) && !wasDeclined(last, recent);
                  const call = live.find((each) => each.psid === psid);
                  return (
                    <li key={psid}>
                      <button
                        type="button"
                        aria-current={psid === chosen}
                        class={missed ? 'missed' : undefined}
                        onClick={() => {
                          open(psid, last?.id);
                          choose({ psid });
                        }}
                      >
                        <span class="who">{name}</span>
                        {call && <span class="badge good">{call.state === 'ringing' ? 'rings' : 'in call'}</span>}
                        {!call && missed && <span class="badge bad">new</span>}
                        <span class="last">{last ? lastWords(last, recent) : 'No messages yet'}</span>
                        {last && <Time at={last.at} whose={psid} />}
                      </button>
                    </li>
                  );
                })}
              </ul>
              {data.length === LISTED_THREADS && <p class="hint">The {LISTED_THREADS} latest threads are listed.</p>}
            </>
          )
        }
      </ResourceView>
    </section>
  );
}

function lastWords(last: Message, recent: readonly Call[]): string {
  const words = describeForInbox(last, recent);
  return last.from === 'page' && !last.type.endsWith('ed_call') ? `You: ${words}` : words;
}
