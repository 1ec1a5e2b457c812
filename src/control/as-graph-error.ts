import { ControlError, toControlError } from './control-error.ts';
import type { ControlParts } from './route.ts';

/** Runs `act`; a refusal is thrown on with Graph's wording, but control's own status and reason. */
export async function asGraphError<T>({ graphFailure }: ControlParts, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const own = toControlError(error);
    const failure = graphFailure(error);
    // Graph has no wording for ids in control's paths, nor for faults of the server.
    if (!own || !failure || own.reason === 'not_found' || own.status >= 500) throw error;
    const { message, userMessage, blame } = failure;
    throw new ControlError(own.status, own.reason, message, {
      ...(userMessage !== undefined && { advice: userMessage }),
      ...(blame && { fields: blame }),
    });
  }
}
