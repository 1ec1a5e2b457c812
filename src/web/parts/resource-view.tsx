import type { ComponentChildren } from 'preact';
import type { ControlError } from '../api/control.ts';
import type { Resource } from '../api/use-resource.ts';

export function Loading({ name }: { name: string }) {
  return (
    <p class="loading" role="status">
      Loading {name}…
    </p>
  );
}

/** Text in the place of a list that has no items. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

export function ErrorMessage({ error }: { error: Pick<ControlError, 'message' | 'advice'> }) {
  return (
    <div class="error-message" role="alert">
      <p>{error.message}</p>
      {error.advice !== undefined && <p class="advice">{error.advice}</p>}
    </div>
  );
}

/** Data of a resource once it is loaded; an error of the last load is shown above it. */
export function ResourceView<T>({
  resource: { data, error },
  name,
  children,
}: {
  resource: Resource<T>;
  /** Noun phrase for the text "Loading the calls…". */
  name: string;
  children: (data: T) => ComponentChildren;
}) {
  return (
    <>
      {error && <ErrorMessage error={error} />}
      {data === undefined ? !error && <Loading name={name} /> : children(data)}
    </>
  );
}
