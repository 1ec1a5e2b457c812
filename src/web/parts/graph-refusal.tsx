import type { SentRequest } from '../../control/shapes/requests.ts';
import { adviceOf, graphErrorOf } from '../api/graph.ts';

/** Error of the Graph API in its own words, and the advice on it. Shows nothing for an answer without an error. */
export function GraphRefusal({ answer }: { answer: SentRequest }) {
  const error = graphErrorOf(answer);
  if (!error) return null;
  const advice = adviceOf(answer);
  return (
    <div class="error-message" role="alert">
      <p>{error.message}</p>
      {error.code !== 0 && (
        <p class="hint">
          Code {error.code}
          {error.error_subcode !== undefined && `, subcode ${error.error_subcode}`}
        </p>
      )}
      {advice !== undefined && advice !== error.message && <p class="advice">{advice}</p>}
    </div>
  );
}
