import { useId } from 'preact/hooks';
import { findPlaceholder, type Operation } from './operations.ts';

export interface ParamRow {
  readonly name: string;
  readonly value: string;
}

/** Editable list of parameters; names are completed from those that the operation reads. */
export function ParamRows({
  rows,
  known,
  onChange,
}: {
  rows: readonly ParamRow[];
  known: Operation['params'];
  onChange: (rows: readonly ParamRow[]) => void;
}) {
  const id = useId();
  const change = (index: number, row: Partial<ParamRow>): void =>
    onChange(rows.map((each, i) => (i === index ? { ...each, ...row } : each)));
  const unused = known.filter(({ name }) => rows.every((row) => row.name !== name));
  return (
    <fieldset class="param-rows">
      <legend>Parameters</legend>
      <datalist id={id}>
        {unused.map(({ name, required }) => (
          <option key={name} value={name}>
            {required ? 'required' : ''}
          </option>
        ))}
      </datalist>
      {rows.map(({ name, value }, i) => (
        <div key={i} class="param-row">
          <input
            aria-label={`Name of parameter ${i + 1}`}
            value={name}
            list={id}
            autocomplete="off"
            onInput={(event) => change(i, { name: event.currentTarget.value })}
          />
          <textarea
            aria-label={`Value of ${name === '' ? `parameter ${i + 1}` : name}`}
            rows={value.length > 40 ? 3 : 1}
            value={value}
            autocomplete="off"
            spellcheck={false}
            aria-invalid={findPlaceholder(value) !== undefined}
            onInput={(event) => change(i, { value: event.currentTarget.value })}
          />
          <button
            type="button"
            class="small"
            aria-label={`Remove ${name === '' ? `parameter ${i + 1}` : name}`}
            onClick={() => onChange(rows.filter((_, index) => index !== i))}
          >
            Remove
          </button>
        </div>
      ))}
      <p class="param-names">
        {unused.map(({ name, required }) => (
          <button
            key={name}
            type="button"
            class="small"
            aria-label={`Add ${name}`}
            onClick={() => onChange([...rows, { name, value: '' }])}
          >
            + {name}
            {required && ' (required)'}
          </button>
        ))}
        <button type="button" class="small" onClick={() => onChange([...rows, { name: '', value: '' }])}>
          + other
        </button>
      </p>
      <p class="hint">Objects and lists are written as JSON.</p>
    </fieldset>
  );
}
