import type { CallHours, Weekday } from '../../control/shapes/call-hours.ts';
import type { CallSettings } from '../../control/shapes/call-settings.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import { ConfirmButton } from '../parts/dialog.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { useSave, type SaveTarget } from './use-save.ts';

const DAYS: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

const openAlways = ({ timezone_id }: CallHours): CallHours => ({
  timezone_id,
  weekly_operating_hours: DAYS.map((day_of_week) => ({ day_of_week, open_time: '0000', close_time: '2359' })),
});

/**
 * Button that opens a Page whose own settings prevent calls now: hours, audio calls or the call icon. Shows nothing while
 * they allow calls, and for a Page that no setting opens.
 */
export function OpenNow({ page, target }: { page: PageView; target: SaveTarget }) {
  const { isBusy, error, save } = useSave(target);
  const { call_hours: hours, audio_enabled, icon_enabled, call_routing } = page.call_settings;
  const isClosed = !page.hours.open && hours !== undefined;
  if (!page.eligible || (!isClosed && audio_enabled && icon_enabled)) return null;
  const ringsNowhere = call_routing.ring_target === 'PARTNERS' && page.apps.every((app) => !app.hears_calls);
  const change: Partial<CallSettings> = {
    ...(isClosed && { call_hours: openAlways(hours) }),
    ...(!audio_enabled && { audio_enabled: true }),
    ...(!icon_enabled && { icon_enabled: true }),
  };
  return (
    <>
      <ConfirmButton
        label="Open now"
        title={`Open ${page.name} now?`}
        text={
          <>
            {isClosed && <p>The call hours are replaced by every day, all day. The present hours are lost.</p>}
            {!audio_enabled && <p>Audio calls are switched on.</p>}
            {!icon_enabled && <p>The call icon is shown.</p>}
            {ringsNowhere && (
              <p>
                Calls still ring nowhere: the ring target is PARTNERS, and no app is subscribed to calls. Subscribe one
                under “Where calls ring”, or choose META.
              </p>
            )}
          </>
        }
        action="Open now"
        disabled={isBusy || target.authorPsid === undefined}
        onConfirm={() => void save(change)}
      />
      {error && <ErrorMessage error={error} />}
    </>
  );
}
