import { useCallback, useRef, useState } from 'preact/hooks';
import type { Call } from '../../control/shapes/calls.ts';
import type { List } from '../../control/shapes/list.ts';
import type { Resource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { CallCard } from './call-card.tsx';

/** Calls that are ringing or connected, oldest first. */
export function LiveCalls({ calls, nameOf }: { calls: Resource<List<Call>>; nameOf: (psid: string) => string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const focusHeading = useCallback(() => heading.current?.focus(), []);
  const [pinned, setPinned] = useState<readonly Call[]>([]);
  const unpin = ({ id }: Call): void => setPinned((before) => before.filter((each) => each.id !== id));
  const pin = (call: Call): void => setPinned((before) => [...before.filter(({ id }) => id !== call.id), call]);
  return (
    <section class="live-calls" aria-labelledby="live-calls">
      <h2 id="live-calls" ref={heading} tabIndex={-1}>
        Calls
      </h2>
      <ResourceView resource={calls} name="the calls">
        {({ data: live }) => {
          const ended = pinned.filter(({ id }) => live.every((call) => call.id !== id));
          const cards = [...live, ...ended].toSorted((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at));
          if (cards.length === 0) return <NoCalls />;
          return (
            <ul class="call-cards">
              {cards.map((call) => (
                <CallCard
                  key={call.id}
                  call={call}
                  hasEnded={ended.includes(call)}
                  name={nameOf(call.psid)}
                  onPin={pin}
                  onUnpin={unpin}
                  onLeave={focusHeading}
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
  const { linkTo } = useChoice();
  if (page?.call_settings.call_routing.ring_target !== 'PARTNERS') return <Empty>No calls right now.</Empty>;
  return (
    <Empty>
      No calls right now. New calls ring in your apps, because the ring target is PARTNERS; this inbox shows them
      without buttons. <a href={linkTo('/console/settings#call_routing')}>Change the ring target</a>
    </Empty>
  );
}
