/** Returns a Markdown table; bars in cells are escaped. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(escapeCell))]
    .map((row) => `| ${row.join(' | ')} |\n`)
    .join('');

const escapeCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Returns inline code. */
export const code = (text: string): string => `\`${text}\``;

/** Last line of a generated page. `sources` are paths of source files. */
export const writtenBy = (...sources: readonly string[]): string =>
  `Written by \`npm run docs\` from ${sources.map(code).join(', ')}.\n`;
