/** Arrow between a value before and the one after it; drawn, because fonts may lack the character. */
export const Arrow = () => (
  <>
    <span class="visually-hidden">→</span>
    <svg class="arrow" viewBox="0 0 16 10" width="14" height="9" aria-hidden="true" fill="none" stroke="currentColor">
      <path d="M1 5h13M10 1l4 4-4 4" stroke-width="1.6" />
    </svg>
  </>
);
