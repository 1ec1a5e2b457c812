export function Inbox() {
  return <p>…</p>;
}
