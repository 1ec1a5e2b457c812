/**
 * Makes optional peers dependencies, in the versions of package-lock.json: node scripts/require-peers.js NAME …
 * Changes package.json and package-lock.json, for the container file. Its own JavaScript, because it runs before npm ci.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

const names = process.argv.slice(2);
const manifest = read('package.json');
const lock = read('package-lock.json');
for (const name of names) {
  const { version } = lock.packages[`node_modules/${name}`] ?? {};
  if (version === undefined) throw new Error(`${name} is not in package-lock.json`);
  for (const each of [manifest, lock.packages['']]) {
    each.dependencies = { ...each.dependencies, [name]: version };
    delete each.devDependencies[name];
  }
}
const waiting = [...names];
for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry?.dev) continue;
  delete entry.dev;
  waiting.push(...Object.keys(entry.dependencies ?? {}));
}
write('package.json', manifest);
write('package-lock.json', lock);

/** @param {string} file */
function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @param {string} file @param {object} content */
function write(file, content) {
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
}
