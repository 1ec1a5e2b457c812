import type { AppView } from '../../control/shapes/apps.ts';
import type { SentRequest } from '../../control/shapes/requests.ts';
import { ControlError, get } from '../api/control.ts';
import { adviceOf, graphErrorOf, sendGraph } from '../api/graph.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { ActionButton } from '../parts/action-button.tsx';
import { useGraphPath } from '../use-acting-app.ts';

/**
 * Button that subscribes an app to `calls` at both levels, with the requests that its developer would send. The fields that
 * the app has already stay. At app level only the built-in receiver can be subscribed, because the verify token of another
 * callback is known to its developer alone.
 */
export function SubscribeToCalls({
  pageId,
  appId,
  name,
  pageFields,
}: {
  pageId: string;
  appId: string;
  name: string;
  pageFields: readonly string[];
}) {
  const { notify } = useLiveStream();
  const graphPath = useGraphPath();
  const subscribe = async (): Promise<string> => {
    const { subscription } = await get<AppView>(`/apps/${appId}`);
    const receiver = `${location.origin}/_control/receivers/${appId}`;
    if (!subscription?.fields.includes('calls')) {
      const params = {
        object: 'page',
        callback_url: subscription?.callback_url ?? receiver,
        verify_token: 'console',
        fields: withCalls(subscription?.fields),
      };
      requireSuccess(
        await sendGraph({ method: 'POST', path: `${graphPath}/${appId}/subscriptions`, params, app_id: appId }),
      );
    }
    const params = { subscribed_fields: withCalls(pageFields) };
    const path = `${graphPath}/${pageId}/subscribed_apps`;
    requireSuccess(await sendGraph({ method: 'POST', path, params, app_id: appId, page_id: pageId }));
    for (const kind of ['page', 'request'] as const) notify(kind);
    return 'Subscribed.';
  };
  return <ActionButton label={`Subscribe ${name} to calls`} onAct={subscribe} />;
}

const withCalls = (fields: readonly string[] = []): readonly string[] => [...new Set([...fields, 'calls'])];

/** Throws the error of the Graph API as a ControlError, in its own words. */
function requireSuccess(answer: SentRequest): void {
  const error = graphErrorOf(answer);
  if (!error) return;
  const advice = adviceOf(answer);
  throw new ControlError(answer.status ?? 0, {
    error: { reason: 'graph', message: error.message, ...(advice !== undefined && { advice }) },
  });
}
