import { useEffect, useRef } from 'preact/hooks';
import type { Delivery } from '../../control/shapes/deliveries.ts';
import type { List } from '../../control/shapes/list.ts';
import { get, onAct } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { useApps, usePage } from '../page.tsx';
import { useToast } from './toast.tsx';

/** Deliveries among which the one that an act caused is searched. */
const SEARCHED = 10;

/** Paths of acts on a Page that cause webhooks. Sending a webhook again and moving the clock have messages of their own. */
const CAUSES = /^\/(pages\/\d+\/(call_settings|calls)|threads\/|calls\/|requests$|deliveries\/test$)/;

/** Shows a message with the first webhook that an act of this console on the Page causes, on whatever page it is done. */
export function WebhookToast() {
  const { pageId, linkTo } = useChoice();
  const { data: page } = usePage();
  const { data: apps } = useApps();
  const { subscribe } = useLiveStream();
  const showToast = useToast();
  /** The Page's revision before the act; undefined when no webhook is expected. */
  const revision = useRef<number | undefined>(undefined);

  const search = async (): Promise<void> => {
    const before = revision.current;
    if (before === undefined || pageId === undefined) return;
    const path = `/deliveries?page_id=${pageId}&limit=${SEARCHED}`;
    const { data } = await get<List<Delivery>>(path).catch(() => ({ data: [] }));
    const caused = data.findLast((delivery) => delivery.revision > before && delivery.attempts.length > 0);
    if (!caused || revision.current !== before) return;
    revision.current = undefined;
    const app = apps?.data.find(({ id }) => id === caused.app_id)?.name ?? `app ${caused.app_id}`;
    const [attempt] = caused.attempts;
    const link = { href: linkTo(`/console/inspector#deliveries/${caused.revision}`), text: 'Show it' };
    const isDelivered = caused.state === 'delivered';
    const reason = attempt?.status === null ? attempt.error : `HTTP ${attempt?.status}`;
    const text = isDelivered
      ? `Webhook delivered to ${app} in ${Math.round(attempt?.duration_ms ?? 0)} ms.`
      : `Webhook to ${app} failed: ${reason}.`;
    showToast({ text, link });
  };
  const latest = useRef(search);
  latest.current = search;
  useEffect(() => subscribe('delivery', () => void latest.current()), [subscribe]);

  const before = useRef(page?.revision);
  before.current = page?.revision;
  useEffect(() => {
    onAct((path) => {
      const revisionBefore = CAUSES.test(path) ? before.current : undefined;
      return () => {
        if (revisionBefore === undefined) return;
        revision.current = revisionBefore;
        void latest.current();
      };
    });
    return () => onAct(() => () => {});
  }, []);
  return null;
}
