/** Receiver of a telephone. */
export const HandsetIcon = () => (
  <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" fill="currentColor">
    <path d="M6.6 3 10 4l1 5-2.300 1.700a12 12 0 0 0 4.600 4.600L15 13l5 1 1 3.400C21 20 19 21 17.500 21 10 21 3 14 3 6.500 3 5 4 3 6.600 3z" />
  </svg>
);
