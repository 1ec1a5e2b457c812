import { useState } from 'preact/hooks';

/** Button that asks the browser to allow notifications of calls; nothing where that is decided already. */
export function NotificationButton() {
  const [permission, setPermission] = useState(
    typeof Notification === 'undefined' ? 'denied' : Notification.permission,
  );
  if (permission !== 'default') return null;
  return (
    <button type="button" onClick={async () => setPermission(await Notification.requestPermission())}>
      Notify me of calls
    </button>
  );
}
