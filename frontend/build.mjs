// Bundles every script of the page and of the SPARQL tab, copies the engine, and collects the licences
// of what went in. Usage: node build.mjs DIRECTORY. The same inputs give the same bytes.
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
await mkdir(out, { recursive: true });

// What each page carries: its own script, the one that runs first, and what the tab unpacks later.
const ENTRIES = { explorer: 'explorer/main', review: 'review/main', guard: 'guard', front: 'front', editor: 'editor', worker: 'worker' };

const packages = {};
for (const [name, entry] of Object.entries(ENTRIES)) {
  const made = await build({
    absWorkingDir: here,
    entryPoints: [`src/${entry}.js`],
    outfile: join(out, `${name}.js`),
    bundle: true,
    minify: true,
    format: 'iife',
    // What runs first must be read by browsers that cannot read the rest.
    target: name === 'guard' ? 'es2017' : 'es2022',
    charset: 'ascii',
    legalComments: 'none', // the licences are listed in full in the page instead
    metafile: true,
    write: true,
    logLevel: 'warning',
    // The engine's default way to its file would be a request; it is handed the bytes instead.
    define: { 'import.meta.url': '"about:blank"' },
  });
  for (const input of Object.keys(made.metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (found) (packages[found[1]] ??= new Set()).add(name);
  }
}
await copyFile(join(here, 'node_modules/oxigraph/web_bg.wasm'), join(out, 'oxigraph.wasm'));
(packages.oxigraph ??= new Set()).add('oxigraph');

const licences = [];
for (const name of Object.keys(packages).sort()) {
  const folder = join(here, 'node_modules', name);
  const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).sort().find((f) => /^licen[cs]e/i.test(f));
  const text = file ? (await readFile(join(folder, file), 'utf8')).trim() : null;
  const repository = typeof about.repository === 'string' ? about.repository : about.repository?.url;
  licences.push({ name, version: about.version, licence: about.license, url: about.homepage || (repository || '').replace(/^git\+/, ''), inside: [...packages[name]].sort(), text });
}
await writeFile(join(out, 'licences.json'), `${JSON.stringify(licences, null, 1)}\n`);
