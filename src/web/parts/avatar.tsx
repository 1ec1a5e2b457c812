import { initialsOf } from './initials.ts';

/** A person or a Page as a circle with initials, where there is no picture. */
export const Avatar = ({ name }: { name: string }) => (
  <span class="avatar" aria-hidden="true">
    {initialsOf(name)}
  </span>
);
