import type { ComponentChildren } from 'preact';

/** Names with their values; a property without a value is left out. */
export function PropertyList({ properties }: { properties: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="properties">
      {properties.map(
        ([name, value]) =>
          value !== null &&
          value !== undefined && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
