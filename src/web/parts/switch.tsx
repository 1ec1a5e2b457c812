import type { ComponentChildren } from 'preact';

/** A setting that is on or off. */
export function Switch({
  on,
  label,
  disabled = false,
  change,
}: {
  on: boolean;
  label: ComponentChildren;
  disabled?: boolean;
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
        onChange={(event) => {
          // What is shown is what the server holds; it moves when the server says so.
          event.currentTarget.checked = on;
          change(!on);
        }}
      />
    </label>
  );
}
