const SHAPES = {
  yes: 'M3 8.5 6.5 12 13 4.5',
  no: 'M4 4l8 8M12 4l-8 8',
  none: 'M4 8h8',
  waits: 'M8 4v4.5l3 1.5M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13',
} as const;

/** A sign beside a word that says the same; drawn, since not every font has these. */
export function StatusIcon({ shape }: { shape: keyof typeof SHAPES }) {
  return (
    <svg class="sign" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[shape]} />
    </svg>
  );
}
