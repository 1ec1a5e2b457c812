export function Stage() {
  return <p>…</p>;
}
