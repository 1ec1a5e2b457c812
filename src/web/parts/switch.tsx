import type { ComponentChildren } from 'preact';

/** A setting that is on or off. */
export function Switch({
  on,
  label,
  disabled = false,
  describedBy,
  change,
}: {
  on: boolean;
  label: ComponentChildren;
  disabled?: boolean;
  /** The id of what says more about it. */
  describedBy?: string;
  change: (on: boolean) => void;
}) {
  return (
    <label class="switch">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => {
          // What is shown is what the server holds; it moves when the server says so.
          event.currentTarget.checked = on;
          change(!on);
        }}
      />
    </label>
  );
}
