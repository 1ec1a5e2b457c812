import type { ControlError } from '../../api/control.ts';
import { errorId } from './refused-field.ts';

/** What the API says against a field, at the field. */
export function FieldRefusal({ field, refusal }: { field: string; refusal: ControlError }) {
  return (
    <div class="fault field-refusal" id={errorId(field)} role="alert">
      <p>{refusal.message}</p>
      {refusal.advice !== undefined && <p class="advice">{refusal.advice}</p>}
    </div>
  );
}
