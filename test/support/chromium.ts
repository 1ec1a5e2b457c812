import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { LONG_MS } from './patience.ts';
import { sharedFolder } from './shared-folder.ts';

/** A browser from npm with its fonts and libraries, so that none has to be installed on the machine. */

const PACKAGE = '@sparticuz/chromium';

/** Starts Chromium, and unpacks it before if no test has done so; `more` are further arguments. */
export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  const folder = await unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    timeout: LONG_MS,
    args: ['--headless=shell', '--no-sandbox', '--disable-gpu', '--disable-background-networking', ...more],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      // Only the font of the package, so that text has the same width on every machine.
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  });
}

/** Returns the folder of the unpacked browser. */
async function unpacked(): Promise<string> {
  const { version } = createRequire(import.meta.url)(join(packageFolder(), 'package.json')) as { version: string };
  return sharedFolder(`chromium-${version}`, async (folder, finalPath) => {
    await unpackInto(folder);
    writeFileSync(join(folder, 'fonts.conf'), fontsConf(finalPath));
  });
}

const packageFolder = (): string => dirname(dirname(dirname(new URL(import.meta.resolve(PACKAGE)).pathname)));

/** Unpacks in a process of its own, because the package unpacks to the temporary folder of the process. */
async function unpackInto(folder: string): Promise<void> {
  const script = `import chromium from ${JSON.stringify(import.meta.resolve(PACKAGE))}; await chromium.executablePath();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    // This variable makes the package unpack its libraries too.
    env: { PATH: process.env['PATH'], TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
  });
}

/** Library path in the folder; the one that the package computes has its default folder in it. */
const fontsConf = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
