import type { CallSettings, JournalEntry } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copyable.tsx';
import { describeEntry, settingsBefore } from '../parts/journal-text.ts';
import { Empty, ResourceView } from '../parts/resource-view.tsx';
import { PropertyList, formatCount, Timestamp } from './property-list.tsx';
import type { TabProps } from './inspector.tsx';
import { ExpandableList } from './expandable-list.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

/** Everything that happened on the Page, in the order in which it did. */
export function Journal({ pageId, link }: TabProps) {
  const entries = useList<JournalEntry>(`/pages/${pageId}/journal?`, 'page');
  const names = useNames();
  return (
    <>
      <h2>Journal of the Page</h2>
      <ResourceView resource={entries} what="the journal">
        {(data) => {
          const before = settingsBefore(data);
          const leads = (entry: JournalEntry): boolean => String(entry.revision) === link;
          return data.length === 0 ? (
            <Empty>Nothing has happened on this Page yet. Every change, message and call appears here.</Empty>
          ) : (
            <>
              <p class="hint" role="status">
                {formatCount(data.length, 'entry', 'entries')}, newest first.
              </p>
              {link !== undefined && !data.some(leads) && (
                <p class="note">Revision {link} is older than what is shown here.</p>
              )}
              <ExpandableList
                label="Journal"
                numbered
                list={entries}
                keyOf={({ revision }) => String(revision)}
                line={(entry) => (
                  <>
                    <span class="badge">#{entry.revision}</span>
                    <span class="what">{describeEntry(entry, { ...names, previous: before.get(entry.revision) })}</span>
                    <span class="aside">
                      <Timestamp at={entry.at} />
                    </span>
                  </>
                )}
                detail={(entry) => <Detail entry={entry} previous={before.get(entry.revision)} />}
                leads={link === undefined ? undefined : leads}
              />
            </>
          );
        }}
      </ResourceView>
    </>
  );
}

function Detail({ entry, previous }: { entry: JournalEntry; previous: CallSettings | undefined }) {
  const { linkTo: address } = useChoice();
  const { revision, at, kind, ...rest } = entry;
  return (
    <div class="columns">
      <PropertyList
        facts={[
          ['Revision', revision],
          ['Kind', <code>{kind}</code>],
          ['When', <Timestamp at={at} />],
          ['Webhooks', <a href={address(`/console/inspector#deliveries/${revision}`)}>Deliveries of #{revision}</a>],
        ]}
      />
      <div>
        {Object.keys(rest).length > 0 && (
          <Copyable label={`What the journal holds of #${revision}`} text={JSON.stringify(rest, null, 2)} />
        )}
        {previous && kind === 'call_settings_update' && (
          <details>
            <summary>Settings before this</summary>
            <Copyable label={`Settings before #${revision}`} text={JSON.stringify(previous, null, 2)} />
          </details>
        )}
      </div>
    </div>
  );
}
