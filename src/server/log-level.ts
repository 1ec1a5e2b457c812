import type { Log } from '../app/ports/log.ts';
import { LOG_LEVELS, type LogLevel } from '../config/readers.ts';

/** Returns a log that passes on the lines of a level and of those above it; `error` is the highest. */
export function filterByLevel(level: LogLevel, write: Log): Log {
  const lowest = LOG_LEVELS.indexOf(level);
  return (line) => {
    if (LOG_LEVELS.findIndex((each) => each === line['level']) <= lowest) write(line);
  };
}
