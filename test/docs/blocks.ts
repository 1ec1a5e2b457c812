/** One fenced block of code of a page. */
export interface Block {
  readonly language: string;
  /** File name in brackets behind the language; empty when there is none. */
  readonly file: string;
  readonly text: string;
}

/** Returns the fenced blocks of a Markdown text, in order. */
export const blocksOf = (markdown: string): readonly Block[] =>
  [...markdown.matchAll(/^```(\w+)(?: \[([\w.-]+)\])?\n([^]*?)^```$/gm)].map(
    ([, language = '', file = '', text = '']) => ({ language, file, text }),
  );

/** Instructions that a container file may have. */
const INSTRUCTIONS = new Set(
  'ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(' '),
);

/** Returns the faults in the syntax of a container file. */
export function checkContainerFile(text: string): readonly string[] {
  const lines = text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const faults = lines.flatMap((line) => {
    const [, name = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (!INSTRUCTIONS.has(name)) return [`${line}: no instruction`];
    return rest.startsWith('[') && !isListOfText(rest) ? [`${line}: no JSON list of text`] : [];
  });
  return lines[0]?.startsWith('FROM ') ? faults : ['The first instruction is not FROM', ...faults];
}

function isListOfText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((each) => typeof each === 'string');
  } catch {
    return false;
  }
}
