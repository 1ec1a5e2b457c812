import type { ClockView } from '../../control/shapes/clock.ts';
import type { UnansweredCallback } from '../../control/shapes/deliveries.ts';
import { goesForwardOnly } from '../goes-forward-only.ts';
import type { OptionValues } from '../options.ts';
import { connect, print, readWord, requireArgument } from './connection.ts';

const ACTIONS = { now: 0, freeze: 0, resume: 0, real: 0, advance: 1, set: 1, skip: 1 };

/** Runs `switchhook clock`: shows or moves the clock; everything that falls due on the way is done first. */
export async function clock(options: OptionValues): Promise<void> {
  const action = readWord(options, ACTIONS, 'now');
  const { control } = connect(options);
  const body = (): object => {
    if (action === 'advance') {
      const duration = requireArgument(options, 1, 'The duration, such as 8h,');
      if (duration.startsWith('-')) throw goesForwardOnly(duration);
      return { advance: duration };
    }
    if (action === 'set') return { set: requireArgument(options, 1, 'The instant, such as 2027-06-01T12:00:00Z,') };
    if (action === 'skip') return { skip_to: requireArgument(options, 1, 'next or idle') };
    return { [action]: true };
  };
  const view =
    action === 'now' ? await control.get<ClockView>('/clock') : await control.post<ClockView>('/clock', body());
  print(options, view, ({ now, mode, unanswered = [] }) =>
    [`${now} (${mode})`, ...unanswered.map(describe)].join('\n'),
  );
}

const describe = ({ app_id, page_id, callback_url }: UnansweredCallback): string =>
  `not waited for: ${callback_url} of app ${app_id} has not answered a webhook of Page ${page_id}`;
