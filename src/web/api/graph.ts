import type { NewRequest, SentRequest } from '../../control/shapes/requests.ts';
import { post } from './control.ts';

/** Error of the Graph API as its answer has it. */
export interface GraphError {
  readonly message: string;
  readonly code: number;
  readonly error_subcode?: number;
  readonly error_user_msg?: string;
}

/** Sends a request to the Graph API through control, which adds the token. Throws ControlError when control refuses it. */
export const sendGraph = (request: NewRequest): Promise<SentRequest> => post<SentRequest>('/requests', request);

/** Returns the error in an answer of the Graph API; undefined for one without. */
export function graphErrorOf({ body, status }: SentRequest): GraphError | undefined {
  if (status === null) return { message: 'The connection was cut: no answer.', code: 0 };
  const { error } = (body ?? {}) as { readonly error?: GraphError };
  return error;
}

/** Returns what may be done about the error of an answer, in the words of Graph where it has any. */
export function adviceOf(answer: SentRequest): string | undefined {
  return answer.advice ?? graphErrorOf(answer)?.error_user_msg;
}
