import { readWord as readOption } from '../../config/readers.ts';
import type { Call } from '../../control/shapes/calls.ts';
import type { OptionValues } from '../options.ts';
import { connect, print, readWord, requireArgument } from './connection.ts';

const ROUTES = { accept: 'accept', decline: 'decline', 'hang-up': 'hang_up' } as const;
const ACTIONS = { accept: 1, decline: 1, 'hang-up': 1 };

/** Runs `switchhook call`: answers or ends a call, in the inbox or as the consumer. */
export async function call(options: OptionValues): Promise<void> {
  const action = readWord(options, ACTIONS);
  const id = requireArgument(options, 1, 'The id of the call');
  const as = readOption('--as', options.require('as'), ['inbox', 'consumer']);
  const answer = await connect(options).control.post<Call>(`/calls/${id}/${ROUTES[action]}`, { as });
  print(options, answer, ({ state, outcome }) => `The call is ${outcome ?? state.replace('_', ' ')}.`);
}
