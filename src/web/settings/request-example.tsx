import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import { useChoice } from '../choice.tsx';
import { Copyable } from '../parts/copyable.tsx';

const DEFAULT_GRAPH_PATH = '/v26.0';

/** The last save as a request to the Graph API, or a request that reads the settings when nothing was saved yet. */
export function RequestExample({ page, lastSaved }: { page: PageView; lastSaved: Partial<CallSettings> | undefined }) {
  const { demo } = useChoice();
  const url = `${location.origin}${demo?.graph_path ?? DEFAULT_GRAPH_PATH}/${page.id}/messenger_call_settings`;
  return (
    <details class="panel request-example">
      <summary>API request for these settings</summary>
      {lastSaved ? (
        <>
          <p>The last save as a request to the Graph API:</p>
          <Copyable text={curlPost(url, lastSaved)} label="The last save as a curl command" />
        </>
      ) : (
        <>
          <p>Once you save a setting, the request for it appears here. This request reads the settings:</p>
          <Copyable text={curlGet(url)} label="Reading the settings as a curl command" />
        </>
      )}
      <p class="hint">
        <code>$PAGE_TOKEN</code> is the Page’s access token. The webhook of a change through the API has no{' '}
        <code>recipient_id</code>, because no person made the change. An app can set the ring target to{' '}
        <code>PARTNERS</code> only when it is subscribed to <code>calls</code>.
      </p>
    </details>
  );
}

const curlGet = (url: string): string => `curl "${url}?access_token=$PAGE_TOKEN"`;

function curlPost(url: string, settings: Partial<CallSettings>): string {
  // Escapes single quotes for the shell.
  const body = JSON.stringify(settings).replaceAll("'", "'\\''");
  return [`curl "${url}?access_token=$PAGE_TOKEN"`, "-H 'Content-Type: application/json'", `-d '${body}'`].join(
    ' \\\n  ',
  );
}
