import type { ControlError } from '../../api/control.ts';
import { errorId } from './refused-field.ts';

/** The server's error message at the field that it is about; `advice` is shown when the server has none. */
export function FieldRefusal({ field, refusal, advice }: { field: string; refusal: ControlError; advice?: string }) {
  const text = refusal.advice ?? advice;
  return (
    <div class="error-message field-refusal" id={errorId(field)} role="alert">
      <p>{refusal.message}</p>
      {text !== undefined && <p class="advice">{text}</p>}
    </div>
  );
}
