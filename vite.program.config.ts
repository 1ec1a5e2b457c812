import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const COMMAND_LINE = fileURLToPath(new URL('src/cli/main.ts', import.meta.url));
const STARTS = ['dev', 'serve'].map((command) => fileURLToPath(new URL(`src/cli/${command}.ts`, import.meta.url)));

/** To be passed on with the code of the package. */
const LICENSE_OF_LRU_CACHE = '// Includes lru-cache: https://blueoakcouncil.org/license/1.0.0';

/** Matches an import of one of Node's own modules by names, as the bundler writes it. */
const IMPORT = /^import \{ ([^}]+) \} from "(node:[\w/]+)";$/gm;

/**
 * Takes Node's own modules without an `import`, which reads each of their exports: some of these load whole parts of Node that
 * the program does not use, such as webcrypto, and take longer than the rest of a start.
 */
const builtinsAtOnce: Plugin = {
  name: 'builtins-at-once',
  renderChunk(code) {
    const rendered = code.replace(
      IMPORT,
      (_, names: string, from: string) =>
        `const { ${names.replaceAll(' as ', ': ')} } = process.getBuiltinModule("${from}");`,
    );
    const missed = /^import .*"node:.*$/m.exec(rendered)?.[0];
    if (missed !== undefined) throw new Error(`not by names: ${missed}`);
    return rendered;
  },
};

/**
 * Writes all characters in ASCII: a single other one outside of Latin-1 makes V8 hold the whole file at two bytes a character as long
 * as the program runs.
 */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code = escapeNonAscii(file.code);
  },
};

const escapeNonAscii = (code: string): string =>
  code.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Match the import of the file with the bundler's own helper, and its export, as the bundler writes them. */
const HELPER_IMPORT = /^import \{ t as __exportAll \} from ".\/program-rolldown-runtime\.js";$/m;
const HELPER_EXPORT = /^export \{ __exportAll as t \};$/m;

/** Writes the helper, of a few lines, into the files that use it, since a file more takes a millisecond. */
const helperInside: Plugin = {
  name: 'helper-inside',
  generateBundle(_, bundle) {
    const helper = bundle['program-rolldown-runtime.js'];
    if (helper?.type !== 'chunk') return;
    const lines = helper.code.replace(HELPER_EXPORT, '').trim();
    delete bundle['program-rolldown-runtime.js'];
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk') continue;
      file.code = file.code.replace(HELPER_IMPORT, () => lines);
      if (file.code.includes(helper.fileName)) throw new Error(`another import of the helper: ${file.fileName}`);
    }
  },
};

/**
 * Returns 'server' for the modules that a start of the server imports at once, which become one file: a file more takes a
 * millisecond. Those of the command line stay apart, so that the other commands load no server.
 */
function nameOfGroup(id: string, modules: Modules): string | null {
  const importedBy = (roots: readonly string[]): Set<string> => {
    const found = new Set(roots);
    for (const each of found)
      for (const imported of modules.getModuleInfo(each)?.importedIds ?? []) found.add(imported);
    return found;
  };
  return importedBy(STARTS).has(id) && !importedBy([COMMAND_LINE]).has(id) ? 'server' : null;
}

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/**
 * Bundles the program: `src/cli` → `dist/program.js`, and a file for each part that is loaded later. Hundreds of modules take
 * longer to find and read than the whole rest of a start. The files are directly in `dist`, because modules of `src` find
 * the package from there.
 */
export default defineConfig({
  publicDir: false,
  plugins: [builtinsAtOnce, helperInside, asciiOnly],
  // Every start needs this package, and to find and read it takes two milliseconds.
  ssr: { noExternal: ['lru-cache'] },
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      output: {
        banner: ({ name }) => (name === 'server' ? LICENSE_OF_LRU_CACHE : ''),
        entryFileNames: 'program.js',
        chunkFileNames: 'program-[name].js',
        comments: { jsdoc: false },
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: nameOfGroup, debugName: 'server' }] },
      },
    },
  },
});
