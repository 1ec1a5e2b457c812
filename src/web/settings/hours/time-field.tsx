import { useState } from 'preact/hooks';
import { readTime } from './time-text.ts';

interface Props {
  readonly id: string;
  readonly label: string;
  /** `09:00`; or text that is no time, which the API will refuse. */
  readonly value: string;
  readonly disabled: boolean;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
  readonly onChange: (value: string) => void;
}

/** Field for a time of day with 24 hours, whatever the language of the browser. Short forms such as `9` are completed. */
export function TimeField({ label, value, onChange, ...props }: Props) {
  /** Text while it is typed; undefined otherwise. */
  const [text, setText] = useState<string>();
  return (
    <input
      {...props}
      class="time"
      type="text"
      inputMode="numeric"
      autocomplete="off"
      placeholder="hh:mm"
      maxLength={5}
      aria-label={label}
      value={text ?? value}
      onInput={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onChange(readTime(typed) ?? typed);
      }}
      onBlur={() => setText(undefined)}
    />
  );
}
