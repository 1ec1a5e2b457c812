import type { CallHours, PageView, Weekday } from '../../control/shapes.ts';
import { ConfirmButton } from '../parts/dialog.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { useSave, type SaveTarget } from './use-save.ts';

const DAYS: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** Button that opens a Page that is closed now: every day, all day. Shows nothing while the Page is open. */
export function OpenNow({ page, target }: { page: PageView; target: SaveTarget }) {
  const { isBusy, error, save } = useSave(target);
  const hours = page.call_settings.call_hours;
  if (page.hours.open || !hours) return null;
  const always: CallHours = {
    timezone_id: hours.timezone_id,
    weekly_operating_hours: DAYS.map((day_of_week) => ({ day_of_week, open_time: '0000', close_time: '2359' })),
  };
  return (
    <>
      <ConfirmButton
        label="Open now"
        title={`Open ${page.name} now?`}
        text={<p>The call hours are replaced by every day, all day. The present hours are lost.</p>}
        action="Open now"
        disabled={isBusy || target.authorPsid === undefined}
        onConfirm={() => void save({ call_hours: always })}
      />
      {error && <ErrorMessage error={error} />}
    </>
  );
}
