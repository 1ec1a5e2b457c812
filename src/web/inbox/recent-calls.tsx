import type { ComponentChildren } from 'preact';
import type { Call } from '../../control/shapes/calls.ts';
import type { Resource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { CALL_ENTRIES, describeOrigin } from '../parts/call-entries.ts';
import { formatDuration } from '../parts/duration.ts';
import type { RecentCallsPart, RefusedEntry } from '../parts/merge-calls.ts';
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

/** The latest calls with their outcome and taps that did not ring, newest first. */
export function RecentCalls({
  calls,
  nameOf,
  children,
}: {
  calls: Resource<RecentCallsPart>;
  nameOf: (psid: string) => string;
  /** Buttons of the list. */
  children?: ComponentChildren;
}) {
  const { linkTo } = useChoice();
  return (
    <section class="panel recent" aria-labelledby="recent" tabIndex={0}>
      <h2 id="recent">Recent calls</h2>
      <ResourceView resource={calls} name="the recent calls">
        {({ items, next, searchedUntil }) => (
          <>
            {items.length === 0 && <Empty>{next ? 'No calls in this part of the list.' : 'No calls yet.'}</Empty>}
            <ol>
              {items.map((recent) =>
                recent.kind === 'call' ? (
                  <li key={recent.call.id}>
                    <a class="name" href={linkTo(`/console/calls#${recent.call.id}`)}>
                      {nameOf(recent.call.psid)}
                    </a>
                    <OutcomeBadge call={recent.call} />
                    <span class="entry">
                      {describeOrigin(recent.call)}
                      {recent.call.rings === 'PARTNERS' &&
                        (recent.call.state === 'ringing' ? ', ringing in your app' : ', rang in your app')}
                    </span>
                    <Time at={recent.at} format="relative" />
                  </li>
                ) : (
                  <li key={`refused ${recent.entry.revision}`}>
                    <a class="name" href={linkTo(`/console/inspector#journal/${recent.entry.revision}`)}>
                      {nameOf(recent.entry.psid)}
                    </a>
                    <span class="badge warn">Did not ring</span>
                    <span class="entry">{describeRefusal(recent.entry)}</span>
                    <Time at={recent.at} format="relative" />
                  </li>
                ),
              )}
            </ol>
            {searchedUntil !== undefined && (
              <p class="hint">
                Taps that did not ring are listed back to <Time at={searchedUntil} format="full" />: one request
                searches 5,000 events.
              </p>
            )}
          </>
        )}
      </ResourceView>
      {children}
    </section>
  );
}

/** Returns the reason for which a tap did not ring, after the control that was tapped. */
const describeRefusal = ({ entry, refused }: RefusedEntry): string =>
  `from the ${CALL_ENTRIES[entry]}: ${refused.text}`;

export function OutcomeBadge({ call }: { call: Call }) {
  const outcome = outcomeOf(call);
  const seconds = talkSeconds(call);
  return (
    <span class={`badge ${BADGES[outcome]}`}>
      {OUTCOMES[outcome]}
      {outcome === 'completed' && seconds !== undefined && `, ${formatDuration(seconds)}`}
    </span>
  );
}
