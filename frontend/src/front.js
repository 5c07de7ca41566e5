// The editor of an endpoint's page, a client of that endpoint by the SPARQL 1.1 Protocol. All that
// comes from the data is put in as text.
import { terms } from './ntriples.js';
import { csvFile } from './office.js';

const $ = (id) => document.getElementById(id);
const { words, endpoint, prefixes, lang } = JSON.parse($('given').textContent);
const MOST = 32 << 20; // bytes of an answer that the page takes
const SHOWN = 500; // rows
const t = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const number = (n) => new Intl.NumberFormat(lang === 'vi' ? 'vi-VN' : 'en-GB').format(n);
const spent = (ms) => new Intl.NumberFormat(lang === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: 2 }).format(ms / 1000);
function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'click') made.addEventListener('click', value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

// -- the query: in the editor, or where that is missing in a plain field --------------------------
const field = $('query');
let editor = { text: () => field.value, replace: (text) => { field.value = text; }, wrong() {}, clear() {}, focus: () => field.focus() };
const known = (prefix) => (prefix === null ? Object.entries(prefixes).map(([name, iri]) => ({ name: `${name}:`, label: iri })) : []);
if (window.coopgraphEditor) {
  field.hidden = true;
  $('editor').hidden = false;
  editor = window.coopgraphEditor.create($('editor'), { text: field.value, label: t('editor'), terms: known, run, changed: clear });
} else field.addEventListener('keydown', (event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run(); });

function clear() {
  if ($('problem').hidden) return;
  $('problem').hidden = true;
  editor.clear();
}
function problem(text) {
  const [, line, column, said] = /^(?:line (\d+), column (\d+): )?([^]*)$/.exec(text.trim());
  $('problem').hidden = false;
  $('problem').textContent = line ? `${said} (${t('at', { line, column })})` : said;
  if (line) editor.wrong(Number(line), Number(column), 1);
}

// -- asking ---------------------------------------------------------------------------------------
let asking = null;
async function fetched(query, accept, signal) {
  let reply;
  let text = '';
  try {
    reply = await fetch(endpoint, { method: 'POST', headers: { 'Content-Type': 'application/sparql-query', Accept: accept }, body: query, cache: 'no-store', signal });
    const decoder = new TextDecoder();
    const reader = reply.body.getReader();
    for (let size = 0, part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > MOST) {
        await reader.cancel();
        throw new RangeError(t('large'));
      }
      text += decoder.decode(part.value, { stream: true });
    }
  } catch (error) {
    if (error.name === 'AbortError' || error instanceof RangeError) throw error;
    throw new Error(t('unreachable', { text: String(error.message || error) }), { cause: error });
  }
  if (!reply.ok) throw new Error(text || String(reply.status));
  return { text, type: (reply.headers.get('Content-Type') || '').split(';')[0] };
}

async function run() {
  if (asking) return;
  clear();
  const begun = performance.now();
  asking = new AbortController();
  const tick = () => { $('status').textContent = t('running', { s: number(Math.round((performance.now() - begun) / 1000)) }); };
  tick();
  const ticker = setInterval(tick, 250);
  bar();
  const query = editor.text();
  history.replaceState(null, '', `#${new URLSearchParams({ query })}`);
  try {
    const { text, type } = await fetched(query, 'application/sparql-results+json, application/n-triples;q=0.9', asking.signal);
    const told = type === 'application/n-triples' ? graph(text) : solutions(JSON.parse(text));
    $('status').textContent = t(told.key, { n: number(told.n), s: spent(performance.now() - begun) }) + (told.n > SHOWN ? `; ${t('kept', { n: number(SHOWN) })}` : '');
  } catch (error) {
    $('answer').replaceChildren();
    $('status').textContent = '';
    if (error.name === 'AbortError') $('status').textContent = t('stopped', { s: spent(performance.now() - begun) });
    else problem(String(error.message || error));
  }
  clearInterval(ticker);
  asking = null;
  bar();
}
function bar() {
  $('run').disabled = Boolean(asking);
  $('stop').hidden = !asking;
  $('answer').setAttribute('aria-busy', String(Boolean(asking)));
  document.body.dataset.state = asking ? 'running' : 'ready';
  for (const button of document.querySelectorAll('[data-save]')) button.hidden = Boolean(asking) || !$('answer').dataset.kind || !button.dataset.save.includes($('answer').dataset.kind);
}

// -- the answer -----------------------------------------------------------------------------------
function short(iri) {
  for (const [prefix, base] of Object.entries(prefixes)) {
    const local = iri.startsWith(base) ? iri.slice(base.length) : '';
    if (local && !/[/#?]/.test(local)) return `${prefix}:${local}`;
  }
  return iri;
}
const describe = (iri) => { editor.replace(`DESCRIBE <${iri}>`); run(); };
function cell(term) {
  if (!term) return el('td');
  if (term.type === 'uri') return el('td', {}, el('button', { type: 'button', title: term.value, click: () => describe(term.value) }, short(term.value)));
  if (term.type === 'bnode') return el('td', {}, `_:${term.value}`);
  const text = typeof term.value === 'string' ? term.value : JSON.stringify(term.value);
  const tag = term['xml:lang'] ? [el('span', { class: 'lang' }, term['xml:lang'])] : [];
  return el('td', /^\d{4}(-\d\d){1,2}$/.test(text) ? { class: 'day' } : {}, text, ...tag);
}
function table(columns, rows, kind) {
  $('answer').dataset.kind = kind;
  $('answer').scrollTop = 0;
  if (!rows.length) {
    $('answer').replaceChildren(el('p', {}, t('none')));
    return;
  }
  const head = el('tr', {}, ...columns.map((name) => el('th', { scope: 'col' }, name)));
  const body = rows.slice(0, SHOWN).map((row) => el('tr', {}, ...row.map(cell)));
  $('answer').replaceChildren(el('table', {}, el('thead', {}, head), el('tbody', {}, ...body)));
}
function solutions(found) {
  if ('boolean' in found) {
    $('answer').dataset.kind = '';
    $('answer').replaceChildren(el('p', {}, t(found.boolean ? 'yes' : 'no')));
    return { key: 'told', n: 1 };
  }
  const { bindings } = found.results;
  table(found.head.vars, bindings.map((b) => found.head.vars.map((name) => b[name])), 'rows');
  return { key: bindings.length === 1 ? 'row' : 'rows', n: bindings.length };
}
function graph(text) {
  const lines = [...new Set(text.split('\n').filter(Boolean))];
  const parts = lines.slice(0, SHOWN).map((line) => terms(line) || []);
  table(['subject', 'predicate', 'object'], parts, 'triples');
  return { key: 'triples', n: lines.length };
}

// -- handing out: the server writes each form itself, with all rows; CSV for offices is made here ----
async function save(type, name) {
  try {
    const office = type === 'text/csv';
    let { text } = await fetched(editor.text(), office ? 'application/sparql-results+json' : type);
    if (office) {
      const { head, results } = JSON.parse(text);
      const plain = (term) => (!term ? '' : term.type === 'bnode' ? `_:${term.value}` : typeof term.value === 'string' ? term.value : JSON.stringify(term.value));
      text = csvFile([head.vars, ...results.bindings.map((row) => head.vars.map((column) => plain(row[column])))], '\r\n');
    }
    const url = URL.createObjectURL(new Blob([text], { type }));
    el('a', { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  } catch (error) {
    problem(String(error.message || error));
  }
}
for (const button of document.querySelectorAll('[data-type]')) button.addEventListener('click', () => save(button.dataset.type, button.dataset.name));

$('run').addEventListener('click', run);
$('stop').addEventListener('click', () => { if (asking) asking.abort(); });
$('examples').addEventListener('change', () => {
  editor.replace($('examples').value);
  run();
});
const wanted = new URLSearchParams(location.hash.slice(1)).get('query');
if (wanted !== null) {
  editor.replace(wanted);
  run();
} else bar();
