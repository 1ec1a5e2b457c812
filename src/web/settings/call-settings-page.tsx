export function CallSettingsPage() {
  return <p>…</p>;
}
