import type { RedeliveredAll } from '../../control/shapes/deliveries.ts';
import { post } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { ActionButton } from './action-button.tsx';

/** Button that sends the failed deliveries of a Page again, or those to one app. */
export function RedeliverFailed({ pageId, appId }: { pageId: string; appId?: string | undefined }) {
  const { notify } = useLiveStream();
  return (
    <ActionButton
      label="Redeliver all that failed"
      onAct={async () => {
        const app = appId === undefined ? {} : { app_id: appId };
        const { redelivered, has_more: hasMore } = await post<RedeliveredAll>('/deliveries/redeliver', {
          page_id: pageId,
          ...app,
        });
        for (const kind of ['delivery', 'page'] as const) notify(kind);
        if (redelivered === 0) return 'No delivery has failed.';
        return `${redelivered} ${redelivered === 1 ? 'delivery is' : 'deliveries are'} sent again${hasMore ? '; there are more' : ''}.`;
      }}
    />
  );
}
