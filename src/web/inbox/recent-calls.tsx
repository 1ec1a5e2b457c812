import type { Call, List } from '../../control/shapes.ts';
import type { Resource } from '../api/use-resource.ts';
import { describeOrigin } from '../parts/call-entries.ts';
import { formatDuration } from '../parts/duration.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { outcomeOf, OUTCOMES, talkSeconds } from './inbox-text.ts';

export const LISTED_CALLS = 20;

const BADGES = {
  missed: 'bad',
  declined: 'warn',
  completed: '',
  failed: 'bad',
  ringing: 'good',
  in_call: 'good',
} as const;

/** The latest calls with their outcome, newest first. */
export function RecentCalls({ calls, nameOf }: { calls: Resource<List<Call>>; nameOf: (psid: string) => string }) {
  return (
    <section class="panel recent" aria-labelledby="recent" tabIndex={0}>
      <h2 id="recent">Recent calls</h2>
      <ResourceView resource={calls} name="the recent calls">
        {({ data }) =>
          data.length === 0 ? (
            <Empty>No calls yet.</Empty>
          ) : (
            <ol>
              {data.map((call) => (
                <li key={call.id}>
                  <span class="name">{nameOf(call.psid)}</span>
                  <OutcomeBadge call={call} />
                  <span class="entry">
                    {describeOrigin(call)}
                    {call.rings === 'PARTNERS' &&
                      (call.state === 'ringing' ? ', ringing in your app' : ', rang in your app')}
                  </span>
                  <Time at={call.started_at} format="relative" />
                </li>
              ))}
            </ol>
          )
        }
      </ResourceView>
    </section>
  );
}

function OutcomeBadge({ call }: { call: Call }) {
  const outcome = outcomeOf(call);
  const seconds = talkSeconds(call);
  return (
    <span class={`badge ${BADGES[outcome]}`}>
      {OUTCOMES[outcome]}
      {outcome === 'completed' && seconds !== undefined && `, ${formatDuration(seconds)}`}
    </span>
  );
}
