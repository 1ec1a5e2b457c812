import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { ControlError } from '../api/control.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { usePost } from '../parts/use-post.ts';

/** The Page whose settings are saved and the admin who saves them. */
export interface SaveTarget {
  readonly pageId: string;
  /** Psid of the admin; undefined while the Page has none. */
  readonly authorPsid: string | undefined;
  readonly onSave: (settings: Partial<CallSettings>) => void;
}

export interface SaveState {
  readonly isBusy: boolean;
  /** Error of the last save. */
  readonly error: ControlError | undefined;
  /** Resolves to true when the settings were stored. */
  readonly save: (settings: Partial<CallSettings>) => Promise<boolean>;
}

/** Saves settings. Each component that calls it has an error state of its own. */
export function useSave({ pageId, authorPsid, onSave }: SaveTarget): SaveState {
  const { isBusy, error, post } = usePost();
  const { notify } = useLiveStream();
  return {
    isBusy,
    error,
    async save(settings) {
      if (authorPsid === undefined) return false;
      const answer = await post(`/pages/${pageId}/call_settings`, { by: authorPsid, ...settings });
      if (answer === undefined) return false;
      onSave(settings);
      notify('page');
      return true;
    },
  };
}
