import { ControlError, toControlError } from './control-error.ts';
import type { ControlParts } from './route.ts';

/** Runs `act`; what is refused is told in the API's own words, under control's own status and reason. */
export async function asGraphError<T>({ graphFailure }: ControlParts, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const plain = toControlError(error);
    const failure = graphFailure(error);
    // What is not there is named in a path of control's, which the API does not know. What is no refusal says so itself.
    if (!plain || !failure || plain.reason === 'not_found' || plain.status >= 500) throw error;
    const { message, userMessage, blame } = failure;
    throw new ControlError(plain.status, plain.reason, message, {
      ...(userMessage !== undefined && { advice: userMessage }),
      ...(blame && { fields: blame }),
    });
  }
}
