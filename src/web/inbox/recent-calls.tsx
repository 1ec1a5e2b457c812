import type { Call, List } from '../api/shapes.ts';
import type { Resource } from '../api/use-resource.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { formatDuration } from '../parts/duration.ts';
import { describeCallSource, outcomeOf, OUTCOMES, talkSeconds } from './inbox-text.ts';

export const LISTED_CALLS = 20;

const BADGES = { missed: 'bad', declined: 'warn', completed: '', ringing: 'good', in_call: 'good' } as const;

/** The last calls, whatever became of them. */
export function RecentCalls({ calls, nameOf }: { calls: Resource<List<Call>>; nameOf: (psid: string) => string }) {
  return (
    <section class="panel recent" aria-labelledby="recent">
      <h2 id="recent">Recent calls</h2>
      <ResourceView resource={calls} what="the recent calls">
        {({ data }) =>
          data.length === 0 ? (
            <Empty>Nobody has called yet.</Empty>
          ) : (
            <ol>
              {data.map((call) => (
                <li key={call.id}>
                  <span class="who">{nameOf(call.psid)}</span>
                  <Outcome call={call} />
                  <span class="from">
                    from the {describeCallSource(call.entry)}
                    {call.rings === 'PARTNERS' && (call.state === 'ringing' ? ', rings your app' : ', rang your app')}
                  </span>
                  <Time at={call.started_at} whose={call.psid} />
                </li>
              ))}
            </ol>
          )
        }
      </ResourceView>
    </section>
  );
}

function Outcome({ call }: { call: Call }) {
  const outcome = outcomeOf(call);
  const seconds = talkSeconds(call);
  return (
    <span class={`badge ${BADGES[outcome]}`}>
      {OUTCOMES[outcome]}
      {outcome === 'completed' && seconds !== undefined && ` ${formatDuration(seconds)}`}
    </span>
  );
}
