import { useEffect, useState } from 'preact/hooks';
import type { CallHours, HoursPreview } from '../../../control/shapes/call-hours.ts';
import { ControlError, post } from '../../api/control.ts';
import { useLiveStream } from '../../api/live-stream.tsx';
import { useNow } from '../../clock/clock.tsx';

interface Answer {
  readonly preview: HoursPreview | undefined;
  readonly refusal: ControlError | undefined;
}

export interface PreviewState extends Answer {
  /** Loads the preview again now. Resolves to the refusal of these hours; undefined when they are valid. */
  readonly check: () => Promise<ControlError | undefined>;
}

/** Loads the server's preview of hours before they are stored. While it refuses them, `preview` is the last valid one. */
export function usePreview(pageId: string, hours: CallHours | null): PreviewState {
  const { subscribe } = useLiveStream();
  const [answer, setAnswer] = useState<Answer>({ preview: undefined, refusal: undefined });
  const hoursJson = JSON.stringify(hours);
  const now = useNow();
  const { preview } = answer;
  const validUntil = preview && Math.min(...[preview.week.days[0]?.ends_at, preview.next_change].flatMap(parseInstant));
  // Changes when the preview becomes outdated, and so loads a new one.
  const outdatedAt = validUntil !== undefined && now >= validUntil ? validUntil : 0;

  useEffect(() => {
    let isCancelled = false;
    const load = async (): Promise<void> => {
      const loaded = await loadPreview(pageId, hoursJson);
      // The answer for earlier hours may arrive after that for later ones.
      if (!isCancelled) setAnswer((before) => ({ preview: loaded.preview ?? before.preview, refusal: loaded.refusal }));
    };
    void load();
    const unsubscribes = (['page', 'clock'] as const).map((kind) => subscribe(kind, () => void load()));
    return () => {
      isCancelled = true;
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }, [pageId, hoursJson, outdatedAt, subscribe]);

  return {
    ...answer,
    async check() {
      const loaded = await loadPreview(pageId, hoursJson);
      setAnswer((before) => ({ preview: loaded.preview ?? before.preview, refusal: loaded.refusal }));
      return loaded.refusal;
    },
  };
}

const parseInstant = (at: string | null | undefined): number[] => (at ? [Date.parse(at)] : []);

async function loadPreview(pageId: string, hoursJson: string): Promise<Answer> {
  try {
    const body = { call_hours: JSON.parse(hoursJson) as CallHours | null };
    return { preview: await post<HoursPreview>(`/pages/${pageId}/call_hours/preview`, body), refusal: undefined };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return { preview: undefined, refusal: error };
  }
}
