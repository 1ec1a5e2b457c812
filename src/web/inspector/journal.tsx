import type { CallSettings, JournalEntry } from '../../control/shapes.ts';
import { useChoice } from '../choice.tsx';
import { ChangedSettings } from '../parts/changed-settings.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { describeEntry, settingsBefore } from '../parts/journal-text.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { ExpandableList } from './expandable-list.tsx';
import { formatCount } from './format-number.ts';
import { PropertyList } from './property-list.tsx';
import type { TabProps } from './tab-props.ts';
import { Timestamp } from './timestamp.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

/** Events of the Page, newest first. */
export function Journal({ pageId, link }: TabProps) {
  const entries = useList<JournalEntry>(`/pages/${pageId}/journal?`, 'page');
  const names = useNames();
  return (
    <>
      <h2>Journal of the Page</h2>
      <ResourceView resource={entries} name="the journal">
        {(data) => {
          const before = settingsBefore(data);
          const isLinked = (entry: JournalEntry): boolean => String(entry.revision) === link;
          return data.length === 0 ? (
            <Empty>No entries yet. Every change, message and call on this Page appears here.</Empty>
          ) : (
            <>
              <p class="hint" role="status">
                {formatCount(data.length, 'entry', 'entries')}, newest first.
              </p>
              {link !== undefined && !data.some(isLinked) && (
                <p class="note">Entry #{link} is older than the entries shown here.</p>
              )}
              <ExpandableList
                label="Journal"
                isNumbered
                list={entries}
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
                renderDetail={(entry) => <Detail entry={entry} previous={before.get(entry.revision)} />}
                isLinked={link === undefined ? undefined : isLinked}
              />
            </>
          );
        }}
      </ResourceView>
    </>
  );
}

function Detail({ entry, previous }: { entry: JournalEntry; previous: CallSettings | undefined }) {
  const { linkTo } = useChoice();
  const { revision, at, kind, ...data } = entry;
  return (
    <div class="columns">
      <PropertyList
        properties={[
          ['Revision', revision],
          ['Kind', <code>{kind}</code>],
          ['Time', <Time at={at} format="exact" />],
          ['Webhooks', <a href={linkTo(`/console/inspector#deliveries/${revision}`)}>Deliveries of #{revision}</a>],
        ]}
      />
      <div>
        {previous && entry.kind === 'call_settings_update' && (
          <ChangedSettings from={previous} to={entry.call_settings} />
        )}
        {Object.keys(data).length > 0 && (
          <Copyable label={`Data of entry #${revision}`} text={JSON.stringify(data, null, 2)} />
        )}
      </div>
    </div>
  );
}
