import type { HttpMessage } from '../../control/shapes/requests.ts';
import { Copyable } from '../parts/copyable.tsx';
import { Empty } from '../parts/resource-view.tsx';

/** Headers and body of a request or of an answer; tokens and secrets were shortened when it was recorded. */
export function Exchange({ title, label, message }: { title: string; label: string; message: HttpMessage }) {
  const { headers, body } = message;
  return (
    <section>
      <h3>{title}</h3>
      <details>
        <summary>{headers.length} headers</summary>
        <Copyable
          label={`Headers of ${label}`}
          text={headers.map(({ name, value }) => `${name}: ${value}`).join('\n')}
        />
      </details>
      {body === '' ? <Empty>No body.</Empty> : <Copyable label={`Body of ${label}`} text={formatBody(body)} />}
    </section>
  );
}

/** Returns JSON with line breaks, and any other text as it is, such as JSON that was cut. */
function formatBody(body: string): string {
  if (!/^\s*[{[]/.test(body)) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
