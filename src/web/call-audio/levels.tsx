import { useEffect, useRef } from 'preact/hooks';
import type { PeerControl } from './use-peer.ts';

/** Shows the loudness of both directions of a call while it is connected. `other` names the other end. */
export function Levels({ readLevels, other }: { readLevels: PeerControl['readLevels']; other: string }) {
  const sent = useRef<HTMLMeterElement>(null);
  const received = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    let frame = 0;
    // The meters are set directly, because they change with each frame.
    const show = (): void => {
      const levels = readLevels();
      if (sent.current) sent.current.value = levels.sent;
      if (received.current) received.current.value = levels.received;
      frame = requestAnimationFrame(show);
    };
    show();
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div class="levels">
      <label>
        You <meter ref={sent} aria-label="Level of your sound" />
      </label>
      <label>
        {other} <meter ref={received} aria-label={`Level of the sound of ${other}`} />
      </label>
    </div>
  );
}
