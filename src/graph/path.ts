import { GraphError } from './errors.ts';
import type { RequestContext } from './request-context.ts';
import { findServingVersion } from './versions.ts';

/**
 * Splits a path into decoded segments and takes its version off, which goes into the context. A version that does not
 * exist is read as a node, and the rest as nonsense: throws 803 or 2500.
 */
export function readPath(path: string, now: number, context: RequestContext): readonly string[] {
  const segments: string[] = [];
  for (const segment of path.split('/')) if (segment !== '') segments.push(decodeSegment(segment));
  const [first] = segments;
  if (first === undefined || !/^v/i.test(first)) return segments;
  const served = findServingVersion(first.toLowerCase(), now);
  if (served === undefined) {
    const rest = segments.slice(1).join('/');
    throw rest === ''
      ? new GraphError('unknown_alias', first)
      : new GraphError('unknown_path', `/${rest}`, { version: first });
  }
  if (served !== first.toLowerCase()) context.warnings.push(`${first} has ended: the call was served as ${served}.`);
  context.version = served;
  return segments.slice(1);
}

/** Decodes a segment of a path; percent signs that encode nothing stay. */
export function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
