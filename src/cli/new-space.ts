/**
 * The memory of a server is for a good part V8's new space, for objects of which most live as long as one request: under
 * load it grows to 64 MB, and is then hardly faster than with 16 MB. Its limit, `--max-semi-space-size`, is
 * read only from Node's command line, before any of our code runs; the factor of its growth is read at each growth.
 */
const MOST_NEW_SPACE = 16 * 1024 * 1024;

const { getHeapSpaceStatistics, setFlagsFromString } = process.getBuiltinModule('node:v8');

/**
 * Keeps V8's new space at its size, 2 MB when a process begins. To be called once the program is loaded: with any flag of V8
 * changed, Node compiles its own modules instead of taking their compiled code from its executable, which is ten times slower.
 */
export function stopNewSpaceGrowth(): void {
  // The one that is loaded later, by each server that listens.
  process.getBuiltinModule('node:cluster');
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Lets V8's new space grow from now on, up to 16 MB. */
export function allowNewSpaceGrowth(): void {
  setFlagsFromString('--semi-space-growth-factor=2');
  const observer = new PerformanceObserver(() => {
    const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
    if (size < MOST_NEW_SPACE) return;
    stopNewSpaceGrowth();
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}
