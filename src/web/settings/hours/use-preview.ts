import { useEffect, useState } from 'preact/hooks';
import { post, ControlError } from '../../api/control.ts';
import { useLiveStream } from '../../api/live-stream.tsx';
import type { CallHours, HoursPreview } from '../../api/shapes.ts';
import { useNow } from '../../clock/clock.tsx';

interface Answer {
  readonly preview: HoursPreview | undefined;
  readonly refusal: ControlError | undefined;
}

export interface Preview extends Answer {
  /** Asks once more, now; resolves to what the server has against these hours. */
  readonly check: () => Promise<ControlError | undefined>;
}

/** What the server makes of hours that are not stored. While it refuses them, `preview` is of the last it took. */
export function usePreview(pageId: string, hours: CallHours | null): Preview {
  const { subscribe: follow } = useLiveStream();
  const [answer, setAnswer] = useState<Answer>({ preview: undefined, refusal: undefined });
  const asked = JSON.stringify(hours);
  const now = useNow();
  const { preview } = answer;
  const ends = preview && Math.min(...[preview.week.days[0]?.ends_at, preview.next_change].flatMap(instantOf));
  const outdated = ends !== undefined && now >= ends ? ends : 0;

  useEffect(() => {
    let gone = false;
    const ask = async (): Promise<void> => {
      const found = await lookAhead(pageId, asked);
      // One that was asked before and answered after another says nothing new.
      if (!gone) setAnswer((before) => ({ preview: found.preview ?? before.preview, refusal: found.refusal }));
    };
    void ask();
    const stop = (['page', 'clock'] as const).map((kind) => follow(kind, () => void ask()));
    return () => {
      gone = true;
      stop.forEach((each) => each());
    };
  }, [pageId, asked, outdated, follow]);

  return {
    ...answer,
    async check() {
      const { preview: found, refusal } = await lookAhead(pageId, asked);
      setAnswer((before) => ({ preview: found ?? before.preview, refusal }));
      return refusal;
    },
  };
}

const instantOf = (at: string | null | undefined): number[] => (at ? [Date.parse(at)] : []);

async function lookAhead(pageId: string, asked: string): Promise<Answer> {
  try {
    const body = { call_hours: JSON.parse(asked) as CallHours | null };
    return { preview: await post<HoursPreview>(`/pages/${pageId}/call_hours/preview`, body), refusal: undefined };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return { preview: undefined, refusal: error };
  }
}
