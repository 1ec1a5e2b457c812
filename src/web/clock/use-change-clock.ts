import type { ClockMove, ClockView } from '../../control/shapes/clock.ts';
import type { List } from '../../control/shapes/list.ts';
import { get } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { useToast } from '../parts/toast.tsx';
import { usePost, type PostState } from '../parts/use-post.ts';
import { describeEffects, distanceOf } from './move-text.ts';

export interface ClockChanger extends Omit<PostState, 'post'> {
  /** Sends a command to the clock, and shows what a move caused. Resolves to true when it was done. */
  readonly change: (command: object) => Promise<boolean>;
}

export function useChangeClock(): ClockChanger {
  const { pageId, consumers } = useChoice();
  const { notify } = useLiveStream();
  const showToast = useToast();
  const { post, ...state } = usePost();

  const showMove = async (): Promise<void> => {
    if (pageId === undefined) return;
    const moves = await get<List<ClockMove>>(`/clock/moves?page_id=${pageId}`).catch(() => undefined);
    const [move] = moves?.data ?? [];
    if (!move) return;
    const effects = describeEffects(move, (psid) => consumers.find((each) => each.psid === psid)?.name);
    showToast({ text: `The clock moved ${distanceOf(move)} forward. ${effects}` });
  };

  return {
    ...state,
    async change(command) {
      if (!(await post<ClockView>('/clock', command))) return false;
      for (const kind of ['clock', 'page'] as const) notify(kind);
      if ('set' in command || 'advance' in command || 'skip_to' in command) await showMove();
      return true;
    },
  };
}
