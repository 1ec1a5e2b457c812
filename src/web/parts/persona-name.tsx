import type { Persona } from '../../control/shapes/messages.ts';
import { usePage } from '../page.tsx';
import { initialsOf } from './initials.ts';

/** Name of the persona that sent a message, its initials, and the address of its picture, which is not loaded. */
export function PersonaName({ persona }: { persona: Persona }) {
  const { data: page } = usePage();
  return (
    <p class="persona">
      <span class="initials" aria-hidden="true">
        {initialsOf(persona.name)}
      </span>{' '}
      {persona.name}
      {page && ` from ${page.name}`}{' '}
      <a href={persona.picture_url} target="_blank" rel="noopener noreferrer">
        Picture
      </a>
    </p>
  );
}
