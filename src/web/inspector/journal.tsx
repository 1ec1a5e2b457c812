import type { CallSettings, JournalEntry } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copy.tsx';
import { journalWords, settingsBefore } from '../parts/journal-words.ts';
import { Empty, Loaded } from '../parts/states.tsx';
import { Facts, plural, When } from './facts.tsx';
import type { Inspected } from './inspector.tsx';
import { Lines } from './lines.tsx';
import { useList } from './use-list.ts';
import { useNames } from './use-names.ts';

/** Everything that happened on the Page, in the order in which it did. */
export function Journal({ pageId, link }: Inspected) {
  const entries = useList<JournalEntry>(`/pages/${pageId}/journal?`, 'page');
  const names = useNames();
  return (
    <>
      <h2>Journal of the Page</h2>
      <Loaded resource={entries} what="the journal">
        {(data) => {
          const before = settingsBefore(data);
          const leads = (entry: JournalEntry): boolean => String(entry.revision) === link;
          return data.length === 0 ? (
            <Empty>Nothing has happened on this Page yet. Every change, message and call appears here.</Empty>
          ) : (
            <>
              <p class="hint" role="status">
                {plural(data.length, 'entry', 'entries')}, newest first.
              </p>
              {link !== undefined && !data.some(leads) && (
                <p class="note">Revision {link} is older than what is shown here.</p>
              )}
              <Lines
                label="Journal"
                numbered
                list={entries}
                keyOf={({ revision }) => String(revision)}
                line={(entry) => (
                  <>
                    <span class="badge">#{entry.revision}</span>
                    <span class="what">{journalWords(entry, { ...names, previous: before.get(entry.revision) })}</span>
                    <span class="aside">
                      <When at={entry.at} />
                    </span>
                  </>
                )}
                detail={(entry) => <Detail entry={entry} previous={before.get(entry.revision)} />}
                leads={link === undefined ? undefined : leads}
              />
            </>
          );
        }}
      </Loaded>
    </>
  );
}

function Detail({ entry, previous }: { entry: JournalEntry; previous: CallSettings | undefined }) {
  const { address } = useChoice();
  const { revision, at, kind, ...rest } = entry;
  return (
    <div class="columns">
      <Facts
        facts={[
          ['Revision', revision],
          ['Kind', <code>{kind}</code>],
          ['When', <When at={at} />],
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
