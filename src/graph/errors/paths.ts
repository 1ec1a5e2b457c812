import { nearestOf } from '../../contract/nearest-name.ts';
import { isPlatformEdge, isPlatformField } from '../../contract/platform-edges.ts';
import { NEWEST_VERSION } from '../versions.ts';
import { type FailureRows, DOCS } from './failure.ts';

const isVersionLike = (name: string): boolean => /^v\d+(\.\d*)?$/i.test(name);

const adviseOnVersion = (version: string): string =>
  `${version} is no version of the Graph API. Write the version as in ${NEWEST_VERSION}, which is the newest; versions that ` +
  'have ended are served by the oldest one that is usable, and so is a path without a version.';

/** Returns advice on a field that is not among those that exist. */
function fieldAdvice(field: string, known: readonly string[]): string {
  const nearest = nearestOf(field, known);
  const names = known.length === 0 ? '' : `: ${known.join(', ')}`;
  return (
    `${nearest === undefined ? '' : `Did you mean ${nearest}? `}Ask for fields that this node has, spelled as in the ` +
    `reference${names}; leave fields out to see which have a value.`
  );
}

/** Failures of nodes, edges and fields; observed unless a row says otherwise. Source: docs/graph/errors.md §3.3. */
export const pathRows = {
  // Documented; its tail is observed.
  unknown_object: (method: string, id: string) => ({
    status: 400,
    code: 100,
    subcode: 33,
    type: 'GraphMethodException',
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
      `missing permissions, or does not support this operation. ${DOCS}`,
    advice:
      'No object with this id is visible to this token. A Page token sees its own Page and app only: compare the id ' +
      'in the path with the Page of the token, or write me; check also whether the edge takes this method.',
  }),
  // Inferred.
  unsupported_path: (method: string, hasIds = false) => ({
    status: 400,
    code: 100,
    type: 'GraphMethodException',
    message: `Unsupported ${method.toLowerCase()} request. ${DOCS}`,
    advice: hasIds
      ? 'The parameter ids, which reads several objects at once, is not supported by Switchhook yet. Read each object by ' +
        'its own path, such as /v26.0/{id}, or all of them in a batch.'
      : 'No node or edge at this path supports this method. A request needs a node and an edge, such as ' +
        '/v26.0/{page-id}/messenger_call_settings, and GET, POST or DELETE.',
  }),
  unknown_alias: (alias: string) => ({
    status: 400,
    code: 803,
    message: `(#803) Some of the aliases you requested do not exist: ${alias}`,
    advice: isVersionLike(alias)
      ? adviseOnVersion(alias)
      : 'The first part of the path is read as an id or a version, and it is neither. Use a numeric id, me or app, and ' +
        'a version such as v26.0 in front of it.',
  }),
  /** `cause`: the version in front that does not exist, or the kind of token for which `me` is another node. */
  unknown_path: (rest: string, cause: { readonly version?: string; readonly token?: 'user' } = {}) => ({
    status: 400,
    code: 2500,
    message: `Unknown path components: ${rest}`,
    advice:
      cause.version !== undefined && isVersionLike(cause.version)
        ? adviseOnVersion(cause.version)
        : cause.token === 'user'
          ? `${rest} is an edge of a Page, and with a user token me is the person. Send the Page access token: GET /me/accounts ` +
            'with the user token lists the Pages of the person with their tokens.'
          : isPlatformEdge(rest.split('/')[1] ?? '')
            ? `${rest} is an edge of Meta's platform, but not of this node in Switchhook: either Switchhook does not have it ` +
              'yet (docs/coverage.md lists every edge), or it belongs to another node, such as the app instead of the Page.'
            : 'There is no such edge on this node. Check for a typo, such as call_settings for messenger_call_settings, and ' +
              'for a path that belongs to the app instead of the Page or the other way round.',
  }),
  unknown_field: (field: string, node?: string, known: readonly string[] = []) => ({
    status: 400,
    code: 100,
    message: `(#100) Tried accessing nonexisting field (${field})${node === undefined ? '' : ` on node type (${node})`}`,
    advice: isPlatformField(field, node)
      ? `${field} is a field of Meta's platform that Switchhook does not have yet: docs/coverage.md lists those it has.`
      : fieldAdvice(field, known),
  }),
  // Observed.
  user_token_required: (edge: string) => ({
    status: 400,
    code: 100,
    message: `(#100) Tried accessing nonexisting field (${edge}) on node type (Page)`,
    advice:
      `${edge} is an edge of a person, and with a Page token me is the Page. Send a user access token (POST ` +
      '/_control/user_tokens makes one); a Page token is for the Page itself.',
  }),
  // Number and text observed on another edge.
  invalid_cursor: () => ({
    status: 400,
    code: 2642,
    message: '(#2642) Invalid cursors values',
    advice:
      'after and before take cursors of paging.cursors from an answer of the same list, as they are: this one is of ' +
      'another list, or was changed. Start again without a cursor.',
  }),
  fields_syntax: (error: string, position: number, expression: string) => ({
    status: 400,
    code: 2500,
    message: `Syntax error "${error}" at character ${position}: ${expression}`,
    advice:
      'The parameter fields cannot be read. It is a comma-separated list without a comma at the end, and each field is in ' +
      'it once. Fields of a field are between braces, as in call_hours{timezone_id}; modifiers such as .limit(5) go before ' +
      'the braces.',
  }),
} satisfies FailureRows;
