/**
 * The memory of a server is for a good part V8's new space, for objects of which most live as long as one request: under
 * load it grows to 64 MB, and is then hardly faster than with 16 MB. Its limit, `--max-semi-space-size`, is
 * read only from Node's command line, before any of our code runs; the factor of its growth is read at each growth.
 */
const MOST_NEW_SPACE = 16 * 1024 * 1024;

const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule('node:v8');

/**
 * Sets the flags of V8 for the start of a server: its new space keeps its size, 2 MB when a process begins, and regular
 * expressions are compiled without optimization. The one with which Node looks at an address that it is to listen on takes 5 ms
 * otherwise. To be called when the program is loaded and has opened its output: while a flag is changed, Node compiles its own
 * modules instead of taking their compiled code from its executable, which takes three times as long.
 */
export function setStartFlags(): void {
  // Loaded later by every server that listens.
  process.getBuiltinModule('node:cluster');
  setNewSpaceGrowth(1);
  setFlagsFromString('--no-regexp-optimization');
}

/** Sets the flags of V8 for a server that has started: its new space grows up to 16 MB. */
export function setServerFlags(): void {
  setFlagsFromString('--regexp-optimization');
  setNewSpaceGrowth(2);
  const observer = new PerformanceObserver(() => {
    const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
    if (size < MOST_NEW_SPACE) return;
    setNewSpaceGrowth(1);
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}

const setNewSpaceGrowth = (factor: number): void => setFlagsFromString(`--semi-space-growth-factor=${factor}`);
