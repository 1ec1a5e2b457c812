import type { Delivery, Redelivery } from '../../control/shapes/deliveries.ts';
import type { List } from '../../control/shapes/list.ts';
import type { OptionValues } from '../options.ts';
import { connect, findPage, print, readWord, requireArgument } from './connection.ts';

/** Runs `switchhook deliveries`: lists webhook deliveries, or sends one again. */
export async function deliveries(options: OptionValues): Promise<void> {
  const action = readWord(options, { list: 0, redeliver: 1 }, 'list');
  const { control } = connect(options);
  if (action === 'redeliver') {
    const id = requireArgument(options, 1, 'The id of the delivery');
    const answer = await control.post<Redelivery>(`/deliveries/${id}/redeliver`);
    return print(options, answer, () => `Delivery ${id} is sent again.`);
  }
  const page = options.find('page') === undefined ? undefined : await findPage(control, options);
  const query = { page_id: page, state: options.find('state'), limit: options.require('limit') };
  print(options, await control.get<List<Delivery>>('/deliveries', query), ({ data }) =>
    data.length === 0 ? 'No deliveries.' : data.map(describe).join('\n'),
  );
}

function describe({ id, field, state, created_at: createdAt, attempts }: Delivery): string {
  const last = attempts.at(-1);
  const result = last?.status ?? last?.error ?? 'not attempted';
  const advice = state !== 'delivered' && last?.advice ? `\n    ${last.advice}` : '';
  return `${id}  ${createdAt}  ${field}  ${state}  ${result}${advice}`;
}
