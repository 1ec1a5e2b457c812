import type { ApiRequest, NewRequest } from '../../control/shapes/requests.ts';
import { graphErrorOf, sendGraph } from '../api/graph.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { ActionButton } from '../parts/action-button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { useActingApp } from '../use-acting-app.ts';
import { isDeletion, toCurl, toHash, withoutSecrets } from './explorer-request.ts';

/** Actions on a request of the log: open it in the explorer, copy it as a curl command, and send it again. */
export function RequestActions({
  request,
}: {
  request: Pick<ApiRequest, 'method' | 'path' | 'params' | 'app_id' | 'page_id'>;
}) {
  const { linkTo } = useChoice();
  const { notify } = useLiveStream();
  const acting = useActingApp();
  const { method, path, params } = withoutSecrets(request);
  const { app_id: loggedAppId, page_id: pageId } = request;
  const appId = loggedAppId ?? acting?.id;
  return (
    <div class="request-actions">
      <a href={linkTo(`/console/explorer#${toHash(request)}`)}>Open in explorer</a>
      <CopyButton text={toCurl(request, location.origin)} what="" label="Copy as cURL" />
      <ActionButton
        label="Send again"
        disabled={appId === undefined}
        {...(isDeletion(request) && {
          question: { title: `Send ${method} ${path} again?`, text: 'It deletes, which cannot be undone.' },
        })}
        onAct={async () => {
          const holder = {
            ...(appId !== undefined && { app_id: appId }),
            ...(pageId !== null && { page_id: pageId }),
          };
          const answer = await sendGraph({ method: method as NewRequest['method'], path, params, ...holder });
          for (const kind of ['request', 'page'] as const) notify(kind);
          const error = graphErrorOf(answer);
          return error
            ? `Answered with ${answer.status ?? 'no status'}: ${error.message}`
            : `Answered with ${answer.status ?? ''}.`;
        }}
      />
    </div>
  );
}
