/** Buttons of a list that is shown in parts: to the older part, and back to the newest. */
export function PartButtons<P>({
  next,
  after,
  older,
  onShow,
}: {
  /** Position after which the older part begins; undefined where there is none. */
  next: P | undefined;
  /** Position of the part that is shown; undefined for the newest. */
  after: P | undefined;
  /** Text of the button to the older part. */
  older: string;
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
          Back to the newest
        </button>
      )}
    </div>
  );
}
