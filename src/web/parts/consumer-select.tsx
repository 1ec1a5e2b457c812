import type { Person } from '../../control/shapes/people.ts';

interface ConsumerSelectProps {
  readonly consumers: readonly Person[];
  readonly psid: string | undefined;
  readonly onChange: (psid: string) => void;
}

/** Choice of one consumer by name. */
export function ConsumerSelect({ consumers, psid, onChange }: ConsumerSelectProps) {
  return (
    <select value={psid} onChange={(event) => onChange(event.currentTarget.value)}>
      {consumers.map((consumer) => (
        <option key={consumer.psid} value={consumer.psid}>
          {consumer.name}
        </option>
      ))}
    </select>
  );
}
