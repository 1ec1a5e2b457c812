import type { ComponentChildren } from 'preact';
import type { CallTimeline, TimelineItem } from '../../control/shapes/call-timeline.ts';
import type { GateReport } from '../../control/shapes/explanation.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { OutcomeBadge } from '../inbox/recent-calls.tsx';
import { GATES, VERDICTS } from '../inspector/explanation.tsx';
import { formatMilliseconds } from '../inspector/format-number.ts';
import { writeHash } from '../inspector/hash-state.ts';
import { PropertyList } from '../inspector/property-list.tsx';
import { StatusIcon } from '../inspector/status-icon.tsx';
import { useNames } from '../inspector/use-names.ts';
import { describeOrigin } from '../parts/call-entries.ts';
import { describeEntry } from '../parts/journal-text.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';

/** One call: the gates at the tap, then events, attempts at webhooks and requests of apps as one timeline, and its media. */
export function CallTimelineView({ callId }: { callId: string }) {
  const timeline = useResource<CallTimeline>(
    `/calls/${encodeURIComponent(callId)}/timeline`,
    'page',
    'delivery',
    'request',
    'clock',
  );
  const { linkTo } = useChoice();
  return (
    <>
      <p>
        <a href={linkTo('/console/calls')}>All calls</a>
      </p>
      <ResourceView resource={timeline} name="the call">
        {(data) => (
          <div class="call-columns">
            <Overview timeline={data} />
            <section class="panel" aria-labelledby="timeline">
              <h2 id="timeline">Timeline</h2>
              <ol class="timeline">
                {data.items.map((item, i) => (
                  <Item key={i} item={item} start={data.call.started_at} />
                ))}
              </ol>
            </section>
          </div>
        )}
      </ResourceView>
    </>
  );
}

function Overview({ timeline: { call, gates, media } }: { timeline: CallTimeline }) {
  const names = useNames();
  return (
    <section class="panel" aria-labelledby="overview">
      <h2 id="overview">
        {names.person(call.psid) ?? `Consumer ${call.psid}`} <OutcomeBadge call={call} />
      </h2>
      <PropertyList
        properties={[
          ['Call id', <code>{call.id}</code>],
          ['Started', <Time at={call.started_at} format="exact" />],
          ['Origin', describeOrigin(call)],
          ['Rings', call.rings === 'META' ? 'the Page’s inbox (META)' : 'the subscribed apps (PARTNERS)'],
          ['App', call.app_id === null ? null : (names.app(call.app_id) ?? call.app_id)],
          ['Accepted', call.accepted_at === null ? 'never' : <Time at={call.accepted_at} format="exact" />],
          ['Ended', call.ended_at === null ? 'not yet' : <Time at={call.ended_at} format="exact" />],
        ]}
      />
      {gates && (
        <>
          <h3>Gates at the tap</h3>
          <Gates gates={gates} />
        </>
      )}
      <h3>Media</h3>
      {media ? (
        <PropertyList
          properties={(['consumer', 'business'] as const).map((end) => [
            end === 'consumer' ? 'Consumer' : 'Business',
            `${media[end].state}, ${media[end].packets_from} packets sent, ${media[end].lost} lost`,
          ])}
        />
      ) : (
        <Empty>No media in this process.</Empty>
      )}
    </section>
  );
}

function Gates({ gates }: { gates: readonly GateReport[] }) {
  return (
    <ul class="gate-list">
      {gates.map(({ gate, verdict }) => {
        const { icon, text, badge } = VERDICTS[verdict];
        return (
          <li key={gate}>
            <span class={`badge ${badge}`}>
              <StatusIcon shape={icon} /> {text}
            </span>{' '}
            {GATES[gate]}
          </li>
        );
      })}
    </ul>
  );
}

function Item({ item, start }: { item: TimelineItem; start: string }) {
  const { linkTo } = useChoice();
  const names = useNames();
  const link = (tab: string, open: string): string =>
    linkTo(`/console/inspector${writeHash({ tab, open, filters: {} })}`);
  switch (item.kind) {
    case 'entry':
      return (
        <Row at={item.at} start={start} word="Event" badge="">
          <a href={link('journal', String(item.entry.revision))}>{describeEntry(item.entry, names)}</a>
        </Row>
      );
    case 'request': {
      const { id, method, path, status, params, duration_ms: ms } = item.request;
      const action = typeof params['action'] === 'string' ? ` (${params['action']})` : '';
      return (
        <Row
          at={item.at}
          start={start}
          word={`Request, ${status}`}
          badge={status >= 400 || status === 0 ? 'bad' : 'good'}
        >
          <a href={link('requests', id)}>
            {method} {path}
            {action}
          </a>
          , {formatMilliseconds(ms)}
        </Row>
      );
    }
    case 'attempt': {
      const { status, error, duration_ms: ms, advice } = item.attempt;
      const isDelivered = status !== null && status >= 200 && status < 300;
      return (
        <Row at={item.at} start={start} word={`Webhook, ${status ?? 'failed'}`} badge={isDelivered ? 'good' : 'bad'}>
          <a href={link('deliveries', item.delivery_id)}>
            {item.event ?? 'webhook'} to {names.app(item.app_id) ?? `app ${item.app_id}`}
          </a>
          , attempt {item.number}, {formatMilliseconds(ms)}
          {error !== null && <span class="failure"> {error}</span>}
          {advice !== null && <span class="hint"> {advice}</span>}
        </Row>
      );
    }
  }
}

/** One line of the timeline; its time is the distance to the start of the call. */
function Row({
  at,
  start,
  word,
  badge,
  children,
}: {
  at: string;
  start: string;
  word: string;
  badge: string;
  children: ComponentChildren;
}) {
  const seconds = (Date.parse(at) - Date.parse(start)) / 1000;
  return (
    <li>
      <span class="offset" title={at}>
        +{seconds.toFixed(3)} s
      </span>
      <span class={`badge ${badge}`}>{word}</span>
      <span>{children}</span>
    </li>
  );
}
