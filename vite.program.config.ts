import { defineConfig, type Plugin } from 'vite';

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

/**
 * Bundles the program: `src/cli` → `dist/program.js`, and a file for each part that is loaded later. Hundreds of modules take
 * longer to find and read than the whole rest of a start. The files are directly in `dist`, because modules of `src` find
 * the package from there.
 */
export default defineConfig({
  publicDir: false,
  plugins: [builtinsAtOnce, asciiOnly],
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      output: { entryFileNames: 'program.js', chunkFileNames: 'program-[name].js', comments: { jsdoc: false } },
    },
  },
});
