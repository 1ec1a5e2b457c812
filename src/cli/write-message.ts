/** Writes a line for people on stderr: stdout is for the data. */
export const writeMessage = (line: string): void => void process.stderr.write(`switchhook: ${line}\n`);
