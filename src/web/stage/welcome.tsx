import type { VisibleProfile } from '../../control/shapes/threads.ts';
import type { OnProfileTap } from './tap.ts';

/** Greeting of a thread without messages, with the ice breakers or the Get Started button; nothing where none is set. */
export function Welcome({ profile, onTap }: { profile: VisibleProfile; onTap: OnProfileTap }) {
  const { greeting, get_started: getStarted, ice_breakers: iceBreakers } = profile;
  if (greeting === null && getStarted === null && iceBreakers.length === 0) return null;
  return (
    <div class="welcome">
      {greeting !== null && <p>{greeting}</p>}
      {iceBreakers.map(({ question, payload }) => (
        <button
          key={`${question} ${payload}`}
          type="button"
          class="message-button"
          onClick={() => onTap({ source: 'ice_breakers', payload })}
        >
          {question}
        </button>
      ))}
      {getStarted !== null && (
        <button type="button" class="primary" onClick={() => onTap({ source: 'get_started', payload: getStarted })}>
          Get Started
        </button>
      )}
    </div>
  );
}
