/** Buttons of a list that is shown in parts: to the next part, such as the older one, and back to the first. */
export function PartButtons<P>({
  next,
  after,
  older,
  back = 'Back to the newest',
  onShow,
}: {
  /** Position after which the next part begins; undefined where there is none. */
  next: P | undefined;
  /** Position of the part that is shown; undefined for the first. */
  after: P | undefined;
  /** Text of the button to the next part. */
  older: string;
  /** Text of the button to the first part. */
  back?: string;
  onShow: (after: P | undefined) => void;
}) {
  if (next === undefined && after === undefined) return null;
  return (
    <div class="list-buttons">
      {next !== undefined && (
        <button type="button" onClick={() => onShow(next)}>
          {older}
        </button>
      )}
      {after !== undefined && (
        <button type="button" onClick={() => onShow(undefined)}>
          {back}
        </button>
      )}
    </div>
  );
}
