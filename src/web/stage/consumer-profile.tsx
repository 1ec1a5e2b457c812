import type { Consumer } from '../../control/shapes/people.ts';
import { Picture } from '../parts/picture.tsx';

/** The profile of the consumer, as Graph gives it out. */
export function ConsumerProfile({ consumer }: { consumer: Consumer }) {
  const { name, picture, locale, time_zone: timeZone, gender, has_profile: hasProfile } = consumer;
  const facts = [locale, timeZone, gender].filter((fact) => fact !== null);
  return (
    <div class="consumer-profile">
      {hasProfile && <Picture url={picture} />}
      <p>
        <span class="name">{name}</span>
        <span class="hint">{hasProfile ? facts.join(' · ') : 'No profile: Graph answers 100/2018218'}</span>
      </p>
    </div>
  );
}
