import type { CallSettings } from '../api/shapes.ts';
import { useLive } from '../api/live.tsx';
import type { ControlError } from '../api/control.ts';
import { useAct } from '../parts/use-act.ts';

/** Whose settings are saved and by whom. */
export interface Saving {
  readonly pageId: string;
  /** The person's psid; undefined while nobody runs the Page. */
  readonly by: string | undefined;
  /** Told what was saved. */
  readonly saved: (settings: Partial<CallSettings>) => void;
}

export interface Save {
  readonly busy: boolean;
  readonly error: ControlError | undefined;
  /** Resolves to whether the server took it. */
  readonly save: (settings: Partial<CallSettings>) => Promise<boolean>;
}

/** Saves settings in a person's name; each place that saves keeps the refusals of its own. */
export function useSave({ pageId, by, saved }: Saving): Save {
  const { busy, error, run } = useAct();
  const { touch } = useLive();
  return {
    busy,
    error,
    async save(settings) {
      if (by === undefined) return false;
      if ((await run(`/pages/${pageId}/call_settings`, { by, ...settings })) === undefined) return false;
      saved(settings);
      touch('page');
      return true;
    },
  };
}
