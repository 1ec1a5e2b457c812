/**
 * Method and path of a request, with names in the place of ids where they are known: `POST /v26.0/Demo Page/messages`.
 * The path as it was sent is in the title.
 */
export function RequestPath({
  method,
  path,
  nameOf,
}: {
  method: string;
  path: string;
  nameOf: (id: string) => string | undefined;
}) {
  const segments = path.split('/').map((segment) => (/^\d+$/.test(segment) ? (nameOf(segment) ?? segment) : segment));
  return (
    <code title={`${method} ${path}`}>
      {method} {segments.join('/')}
    </code>
  );
}
