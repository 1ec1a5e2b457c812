const SHAPES = {
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  dash: 'M4 8h8',
  clock: 'M8 4v4.5l3 1.5M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13',
} as const;

/** Icon beside a word with the same meaning. Drawn as SVG, because not every font has these characters. */
export function StatusIcon({ shape }: { shape: keyof typeof SHAPES }) {
  return (
    <svg class="status-icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[shape]} />
    </svg>
  );
}
