import type { CallSettings, PageView } from '../api/shapes.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copyable.tsx';

const NEWEST_KNOWN = '/v26.0';

/** What an app or a script would send instead of what was saved here last. */
export function RequestExample({ page, last }: { page: PageView; last: Partial<CallSettings> | undefined }) {
  const { demo: shown } = useChoice();
  const url = `${location.origin}${shown?.graph_path ?? NEWEST_KNOWN}/${page.id}/messenger_call_settings`;
  return (
    <details class="panel through-the-api">
      <summary>The same through the API</summary>
      {last ? (
        <>
          <p>What was saved last, as an app or a script sends it:</p>
          <Copyable text={writeWithCurl(url, last)} label="The last save as a curl command" />
        </>
      ) : (
        <>
          <p>Save something, and the request for it stands here. This one reads the settings:</p>
          <Copyable text={readWithCurl(url)} label="Reading the settings with curl" />
        </>
      )}
      <p class="hint">
        <code>$PAGE_TOKEN</code> stands for the Page’s access token. A change through the API has no person behind it:
        its webhook comes without <code>recipient_id</code>. And it can route to <code>PARTNERS</code> only when the app
        that asks hears <code>calls</code> itself.
      </p>
    </details>
  );
}

const readWithCurl = (url: string): string => `curl "${url}?access_token=$PAGE_TOKEN"`;

function writeWithCurl(url: string, settings: Partial<CallSettings>): string {
  // What is between the quotes of a shell must have none of its own.
  const body = JSON.stringify(settings).replaceAll("'", "'\\''");
  return [`curl "${url}?access_token=$PAGE_TOKEN"`, "-H 'Content-Type: application/json'", `-d '${body}'`].join(
    ' \\\n  ',
  );
}
