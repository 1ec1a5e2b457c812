import { Time } from '../parts/time.tsx';

/** An instant in a list, as its distance to the server's time. */
export const Timestamp = ({ at }: { at: string }) => <Time at={at} format="relative" />;
