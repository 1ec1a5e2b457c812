import type { CallSettings } from '../api/shapes.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import type { ControlError } from '../api/control.ts';
import { usePost } from '../parts/use-post.ts';

/** Whose settings are saved and by whom. */
export interface SaveTarget {
  readonly pageId: string;
  /** The person's psid; undefined while nobody runs the Page. */
  readonly by: string | undefined;
  /** Told what was saved. */
  readonly onSave: (settings: Partial<CallSettings>) => void;
}

export interface Save {
  readonly isBusy: boolean;
  readonly error: ControlError | undefined;
  /** Resolves to whether the server took it. */
  readonly save: (settings: Partial<CallSettings>) => Promise<boolean>;
}

/** Saves settings in a person's name; each place that saves keeps the refusals of its own. */
export function useSave({ pageId, by, onSave: saved }: SaveTarget): Save {
  const { isBusy: busy, error, post: run } = usePost();
  const { notify: touch } = useLiveStream();
  return {
    isBusy: busy,
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
