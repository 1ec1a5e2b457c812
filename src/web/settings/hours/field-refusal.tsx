import type { ControlError } from '../../api/control.ts';
import { errorId } from './refused-field.ts';

/** The server's error message at the field that it is about. */
export function FieldRefusal({ field, refusal }: { field: string; refusal: ControlError }) {
  return (
    <div class="error-message field-refusal" id={errorId(field)} role="alert">
      <p>{refusal.message}</p>
      {refusal.advice !== undefined && <p class="advice">{refusal.advice}</p>}
    </div>
  );
}
