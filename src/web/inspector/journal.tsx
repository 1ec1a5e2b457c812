import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { JournalEntryContext } from '../../control/shapes/causes.ts';
import type { JournalEntry } from '../../control/shapes/journal.ts';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { ChangedValues } from '../parts/changed-values.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { Drawer } from '../parts/drawer.tsx';
import { changesOf } from '../parts/entry-changes.ts';
import { formatTime } from '../parts/format-time.ts';
import { describeEntry, settingsBefore } from '../parts/journal-text.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { useDisplayZone } from '../parts/time-zone-choice.tsx';
import { Time } from '../parts/time.tsx';
import { CausedList } from './caused.tsx';
import { ENTRY_KINDS } from './entry-kinds.ts';
import { FilterBar } from './filter-bar.tsx';
import { formatCount } from './format-number.ts';
import { writeHash } from './hash-state.ts';
import { PropertyList } from './property-list.tsx';
import { RowList } from './row-list.tsx';
import type { TabProps } from './tab-props.ts';
import { Timestamp } from './timestamp.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

/** Events of the Page, newest first. */
export function Journal(tab: TabProps) {
  const { pageId, open, filters, show } = tab;
  const { consumers } = useChoice();
  const entries = useList<JournalEntry>(`/pages/${pageId}/journal?${new URLSearchParams(filters).toString()}`, 'page');
  const names = useNames();
  const before = settingsBefore(entries.data ?? []);
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <h2>Journal of the Page</h2>
      <FilterBar
        tab={tab}
        searched="Text, names, ids…"
        choices={[
          { name: 'event', label: 'Event', all: 'All', options: ENTRY_KINDS.map((kind) => [kind, kind]) },
          { name: 'psid', label: 'Person', all: 'All', options: consumers.map(({ psid, name }) => [psid, name]) },
        ]}
      />
      <ResourceView resource={entries} name="the journal">
        {(data) => (
          <>
            {data.length === 0 ? (
              <Empty>
                {isFiltered
                  ? entries.next === undefined
                    ? 'No entry matches the filters.'
                    : 'None of the entries that were searched matches the filters.'
                  : 'No entries yet. Every change, message and call on this Page appears here.'}
              </Empty>
            ) : (
              <p class="hint" role="status">
                {formatCount(data.length, 'entry', 'entries')}, newest first.
              </p>
            )}
            <RowList
              label="Journal"
              isNumbered
              list={entries}
              tab={tab}
              keyOf={({ revision }) => String(revision)}
              renderSummary={(entry) => (
                <>
                  <span class="badge">#{entry.revision}</span>
                  <span class="subject">
                    {describeEntry(entry, { ...names, previous: before.get(entry.revision) })}
                  </span>
                  <span class="aside">
                    <Timestamp at={entry.at} />
                  </span>
                </>
              )}
              isFailed={({ kind }) => kind === 'call_refused'}
            />
          </>
        )}
      </ResourceView>
      {open !== undefined && (
        <EntryDrawer
          pageId={pageId}
          revision={open}
          previous={before.get(Number(open))}
          onClose={() => show({ open: undefined })}
        />
      )}
    </>
  );
}

/** One entry: its data, the request that caused it and the webhooks that it caused. */
function EntryDrawer({
  pageId,
  revision,
  previous,
  onClose,
}: {
  pageId: string;
  revision: string;
  previous: CallSettings | undefined;
  onClose: () => void;
}) {
  const { linkTo } = useChoice();
  const { zone } = useDisplayZone();
  const context = useResource<JournalEntryContext>(`/pages/${pageId}/journal/${revision}`, 'delivery');
  return (
    <Drawer title={`Journal entry #${revision}`} itemKey={revision} onClose={onClose}>
      <ResourceView resource={context} name="the entry">
        {({ entry, request, deliveries }) => {
          const { at, kind, revision: number, ...data } = entry;
          const callId = 'call' in entry ? entry.call.id : undefined;
          return (
            <>
              <PropertyList
                properties={[
                  ['Revision', number],
                  ['Kind', <code>{kind}</code>],
                  ['Time', <Time at={at} format="exact" />],
                  [
                    'Caused by',
                    request && (
                      <a
                        href={linkTo(
                          `/console/inspector${writeHash({ tab: 'requests', open: request.id, filters: {} })}`,
                        )}
                      >
                        {request.method} {request.path}
                      </a>
                    ),
                  ],
                  [
                    'Call',
                    callId !== undefined && <a href={linkTo(`/console/calls#${callId}`)}>Timeline of the call</a>,
                  ],
                  ['Webhooks', <a href={linkTo(`/console/inspector#deliveries/${number}`)}>Deliveries of #{number}</a>],
                ]}
              />
              {deliveries.length > 0 && <CausedList entries={[]} deliveries={deliveries} />}
              <ChangedValues changes={changesOf(entry, previous, (at) => formatTime(Date.parse(at), zone, 'full'))} />
              {Object.keys(data).length > 0 && (
                <Copyable label={`Data of entry #${number}`} text={JSON.stringify(data, null, 2)} />
              )}
            </>
          );
        }}
      </ResourceView>
    </Drawer>
  );
}
