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
 * Bundles the program: `src/cli` → `dist/program.js`, and a file for each part that is loaded later. Hundreds of modules take
 * longer to find and read than the whole rest of a start. The files are directly in `dist`, because modules of `src` find
 * the package from there.
 */
export default defineConfig({
  publicDir: false,
  plugins: [builtinsAtOnce],
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'program.js', chunkFileNames: 'program-[name].js' } },
  },
});
