import type { ComponentChildren } from 'preact';
import type { ControlError } from '../api/control.ts';
import type { Resource } from '../api/use-resource.ts';

/** What is shown while there is nothing yet, when it could not be had, and when it is empty. */

export function Loading({ what }: { what: string }) {
  return (
    <p class="loading" role="status">
      Loading {what}…
    </p>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

export function ErrorMessage({ error }: { error: Pick<ControlError, 'message' | 'advice'> }) {
  return (
    <div class="fault" role="alert">
      <p>{error.message}</p>
      {error.advice !== undefined && <p class="advice">{error.advice}</p>}
    </div>
  );
}

/** A resource's data once it is there; what it could not be refreshed for stands above it. */
export function ResourceView<T>({
  resource: { data, error },
  what,
  children,
}: {
  resource: Resource<T>;
  what: string;
  children: (data: T) => ComponentChildren;
}) {
  return (
    <>
      {error && <ErrorMessage error={error} />}
      {data === undefined ? !error && <Loading what={what} /> : children(data)}
    </>
  );
}
