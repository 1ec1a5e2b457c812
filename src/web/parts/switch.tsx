import type { ComponentChildren } from 'preact';

/** Switch for a setting that is on or off. */
export function Switch({
  isOn,
  label,
  disabled = false,
  describedBy,
  onChange,
}: {
  isOn: boolean;
  label: ComponentChildren;
  disabled?: boolean;
  /** Id of the element that describes the setting. */
  describedBy?: string;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <label class="switch">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        disabled={disabled}
        aria-describedby={describedBy}
        onChange={(event) => {
          // The switch shows the stored setting: it moves once the change is stored.
          event.currentTarget.checked = isOn;
          onChange(!isOn);
        }}
      />
    </label>
  );
}
