/** Name of the metadata entry that holds the state of the clock, as JSON. */
export const CLOCK_STATE = 'clock';
