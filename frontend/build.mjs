// Bundles the editor, the worker and the inflater, copies the engine, and collects the licences of what went in.
// Usage: node build.mjs DIRECTORY. The same inputs give the same bytes.
import { build } from 'esbuild';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
await mkdir(out, { recursive: true });

const packages = new Set(['oxigraph']);
for (const name of ['editor', 'worker', 'inflate']) {
  const made = await build({
    absWorkingDir: here,
    entryPoints: [`src/${name}.js`],
    outfile: join(out, `${name}.js`),
    bundle: true,
    minify: true,
    format: 'iife',
    // The page's own script, in which this one lies, calls it by this name.
    globalName: name === 'inflate' ? 'INFLATE' : undefined,
    target: 'es2022',
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
    if (found) packages.add(found[1]);
  }
}
await copyFile(join(here, 'node_modules/oxigraph/web_bg.wasm'), join(out, 'oxigraph.wasm'));

const licences = [];
for (const name of [...packages].sort()) {
  const folder = join(here, 'node_modules', name);
  const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).sort().find((f) => /^licen[cs]e/i.test(f));
  const text = file ? (await readFile(join(folder, file), 'utf8')).trim() : null;
  const repository = typeof about.repository === 'string' ? about.repository : about.repository?.url;
  licences.push({ name, version: about.version, licence: about.license, url: about.homepage || (repository || '').replace(/^git\+/, ''), text });
}
await writeFile(join(out, 'licences.json'), `${JSON.stringify(licences, null, 1)}\n`);
