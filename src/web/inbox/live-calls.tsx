import { useCallback, useRef, useState } from 'preact/hooks';
import type { Resource } from '../api/use-resource.ts';
import type { Call, List } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { CallCard } from './call-card.tsx';

/** The calls that ring or go on, the longest waiting first. */
export function LiveCalls({ calls, nameOf }: { calls: Resource<List<Call>>; nameOf: (psid: string) => string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const leave = useCallback(() => heading.current?.focus(), []);
  const [held, setHeld] = useState<readonly Call[]>([]);
  const release = ({ id }: Call): void => setHeld((before) => before.filter((each) => each.id !== id));
  const hold = (call: Call): void => setHeld((before) => [...before.filter(({ id }) => id !== call.id), call]);
  return (
    <section class="live-calls" aria-labelledby="live-calls">
      <h2 id="live-calls" ref={heading} tabIndex={-1}>
        Calls
      </h2>
      <ResourceView resource={calls} what="the calls">
        {({ data: live }) => {
          const over = held.filter(({ id }) => live.every((call) => call.id !== id));
          const shown = [...live, ...over].toSorted((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at));
          if (shown.length === 0) return <NoCalls />;
          return (
            <ul class="call-cards">
              {shown.map((call) => (
                <CallCard
                  key={call.id}
                  call={call}
                  over={over.includes(call)}
                  name={nameOf(call.psid)}
                  {...{ hold, release, leave }}
                />
              ))}
            </ul>
          );
        }}
      </ResourceView>
    </section>
  );
}

function NoCalls() {
  const { data: page } = usePage();
  const { linkTo: address } = useChoice();
  if (page?.call_settings.call_routing.ring_target !== 'PARTNERS') return <Empty>No call rings.</Empty>;
  return (
    <Empty>
      No call rings. New calls ring your apps and are shown here without buttons: the ring target is PARTNERS in the{' '}
      <a href={address('/console/settings')}>call settings</a>.
    </Empty>
  );
}
