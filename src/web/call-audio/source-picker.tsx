import { useId, useState } from 'preact/hooks';
import type { SourceChoice } from './audio-source.ts';
import type { PeerEnd } from './peer.ts';

const KINDS = ['none', 'microphone', 'tone', 'file', 'echo'] as const;
type Kind = (typeof KINDS)[number];

const NAMES: { readonly [K in Kind]: string } = {
  none: 'None from this page',
  microphone: 'Microphone',
  tone: 'Tone',
  file: 'WAV file, repeated',
  echo: 'Echo of the other end',
};

/** Frequency of each end's tone in Hz, so that the sounds of two pages differ. */
const TONES: { readonly [E in PeerEnd]: number } = { consumer: 440, inbox: 880 };
const LOWEST_HZ = 50;
const HIGHEST_HZ = 8000;

/** The choice of a sound, of which the kind is stored in this browser. */
export interface SourcePick {
  readonly kind: Kind;
  readonly frequency: number;
  readonly file: File | undefined;
  /** The sound; undefined for none, and until a file is chosen. */
  readonly choice: SourceChoice | undefined;
  readonly pick: (change: { readonly kind?: Kind; readonly frequency?: number; readonly file?: File }) => void;
}

const keyOf = (end: PeerEnd): string => `switchhook.call-sound.${end}`;

function readKind(end: PeerEnd): Kind {
  const stored = localStorage.getItem(keyOf(end));
  return KINDS.find((kind) => kind === stored) ?? 'none';
}

/** Returns the sound that this page sends as an end, and the function that changes it. */
export function useSourcePick(end: PeerEnd): SourcePick {
  const [kind, setKind] = useState(() => readKind(end));
  const [frequency, setFrequency] = useState(TONES[end]);
  const [file, setFile] = useState<File>();
  return {
    kind,
    frequency,
    file,
    choice: toChoice(kind, frequency, file),
    pick(change) {
      if (change.kind !== undefined) {
        localStorage.setItem(keyOf(end), change.kind);
        setKind(change.kind);
      }
      if (change.frequency !== undefined) setFrequency(change.frequency);
      if (change.file !== undefined) setFile(change.file);
    },
  };
}

function toChoice(kind: Kind, frequency: number, file: File | undefined): SourceChoice | undefined {
  switch (kind) {
    case 'none':
      return undefined;
    case 'tone':
      return { kind, frequency };
    case 'file':
      return file && { kind, file };
    case 'microphone':
    case 'echo':
      return { kind };
  }
}

export function SourcePicker({ source: { kind, frequency, pick } }: { source: SourcePick }) {
  const id = useId();
  return (
    <div class="source-picker">
      <label for={`${id}-kind`}>Your sound</label>
      <select
        id={`${id}-kind`}
        value={kind}
        onChange={(event) => pick({ kind: KINDS[event.currentTarget.selectedIndex] ?? 'none' })}
      >
        {KINDS.map((each) => (
          <option key={each} value={each}>
            {NAMES[each]}
          </option>
        ))}
      </select>
      {kind === 'tone' && (
        <label>
          Frequency in Hz{' '}
          <input
            type="number"
            min={LOWEST_HZ}
            max={HIGHEST_HZ}
            value={frequency}
            onChange={(event) => {
              const { valueAsNumber, validity } = event.currentTarget;
              if (validity.valid && !Number.isNaN(valueAsNumber)) pick({ frequency: valueAsNumber });
            }}
          />
        </label>
      )}
      {kind === 'file' && (
        <label>
          File{' '}
          <input
            type="file"
            accept="audio/*"
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file) pick({ file });
            }}
          />
        </label>
      )}
    </div>
  );
}
