/** Returns a duration in words: `7 s`, `12 min 34 s` or `1 h 2 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor(seconds / 60) % 60} min`;
}

/** Returns a running time in ms as `00:07`, `12:34` or `1:02:03`; `00:00` for a negative one. */
export function formatTimer(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const end = [minutes, seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return hours === 0 ? end : `${hours}:${end}`;
}
