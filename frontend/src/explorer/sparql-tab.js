// The SPARQL tab. Its editor, engine and graph lie in the file compressed; the first opening of the
// tab unpacks them. The engine runs in a worker, which is ended when a query is to be stopped. A page
// that an endpoint served asks that endpoint instead, as long as it answers.
import { csvFile } from '../office.js';
import { dayRange } from './dates.js';
import { $, el, say, svg } from './dom.js';
import { trustedNode } from './filters.js';
import { degree, evidence, facts, nodes, sources, ties } from './network.js';
import { inflated, read } from './packed.js';
import { focusNode, nameOf } from './sentences.js';
import { change, state } from './state.js';
import { tab } from './tabs.js';
import { ID_BASE, fold } from './text.js';
import { number, other, pick, t } from './words.js';

const sparql = {
  data: null, // prefixes and questions
  editor: null,
  worker: null,
  endpoint: null, // address of the endpoint that served the page
  phase: 'new', // new, loading, ready, running, broken
  waiting: false, // run as soon as the engine is ready
  begun: 0,
  ticker: 0,
  asked: 0,
  seen: null, // the address's question when it was last taken over or asked
  question: null,
  names: new Map(), // IRI to { en, vi, …, alt }
  terms: [],
  answer: null,
  problem: null,
  sort: null,
  page: 0,
  told: null, // the words of the status line, as [key, values]
};
const SPARQL_OWN = 'SELECT ?who ?chairs WHERE {\n  ?who coop:chairs ?chairs\n}\nORDER BY ?who\nLIMIT 100\n';
const SPARQL_PAGE = 100;
const SPARQL_FIRST = 'chairs';
const XSD_BASE = 'http://www.w3.org/2001/XMLSchema#';
const seconds = (ms) => new Intl.NumberFormat(state.lang === 'vi' ? 'vi-VN' : 'en-GB', { minimumFractionDigits: ms < 10000 ? 2 : 1, maximumFractionDigits: ms < 10000 ? 2 : 1 }).format(ms / 1000);

const sparqlExpand = (name) => {
  const [, prefix, local] = /^([\p{L}\p{N}_.-]*):(.*)$/su.exec(name) || [];
  return prefix !== undefined && prefix in sparql.data.prefixes && !local.startsWith('//') ? sparql.data.prefixes[prefix] + local : name.replace(/^<(.*)>$/s, '$1');
};
function curie(iri) {
  for (const [prefix, base] of Object.entries(sparql.data.prefixes)) {
    const local = iri.startsWith(base) ? iri.slice(base.length) : '';
    if (local && !/[/#?]/.test(local)) return `${prefix}:${local}`;
  }
  return iri;
}
function sparqlName(iri) {
  if (nodes.has(iri) || ties.has(iri) || facts.has(iri) || evidence.has(iri)) return nameOf(iri);
  const found = sparql.names.get(iri);
  return (found && (found[state.lang] || found[other()] || found[''])) || curie(iri);
}
const wordsOf = (text) => (fold(text).match(/[\p{L}\p{N}]+/gu) || []).join(' ');

// What a reader sees when an IRI is opened: itself, or for a passage the statement it proves.
let sparqlCited = null;
function openable(iri) {
  if (nodes.has(iri) || ties.has(iri) || facts.has(iri)) return iri;
  if (!evidence.has(iri)) return null;
  if (!sparqlCited) {
    sparqlCited = new Map();
    for (const [id, thing] of [...ties, ...facts, ...nodes]) for (const item of thing.evidence || []) if (!sparqlCited.has(item)) sparqlCited.set(item, id);
  }
  return sparqlCited.get(iri) || null;
}

// Bring a node or tie to the front of the picture, past whatever filter hides it.
function showInNetwork(iri) {
  const tie = ties.get(iri);
  const shown = (tie ? [tie.participant, tie.framework] : [focusNode(iri)]).filter((i) => nodes.has(i));
  const hidden = new Set(state.hidden);
  const trusted = new Set(state.trusted);
  for (const one of shown) {
    hidden.delete(nodes.get(one).cls);
    if (!trustedNode(nodes.get(one))) for (const source of nodes.get(one).sources) trusted.add(source);
  }
  if (tie && sources.has(tie.source)) trusted.add(tie.source);
  change({ id: iri, view: 'picture', hidden, trusted }, 'push');
}

// -- what the reader asks ---------------------------------------------------------------------------
function sparqlChoose(name, given) {
  sparql.question = sparql.data.questions.find((q) => q.name === name) || null;
  $('sparql-question').value = sparql.question ? name : '';
  sparqlForm(given || {});
}

function sparqlForm(given) {
  const room = $('sparql-params');
  const params = sparql.question ? sparql.question.params : [];
  room.hidden = params.length === 0;
  room.replaceChildren(...params.map((param) => {
    const id = `sparql-p-${param.name}`;
    const input = el('input', { id, name: param.name, type: 'text', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': `${id}-wrong`, inputmode: param.type === 'integer' ? 'numeric' : null });
    const wrong = el('span', { class: 'wrong', id: `${id}-wrong`, role: 'alert', hidden: true });
    const row = el('div', { class: 'sparql-param' }, el('label', { for: id }), input, wrong);
    // An address of before may call it by an older name.
    const value = [param.name, ...(param.formerly || [])].map((name) => given[name]).find((v) => v !== undefined) ?? param.default ?? '';
    if (param.type === 'iri') sparqlThings(input, row, value && sparqlExpand(value));
    else input.value = value;
    if (param.type === 'date') input.placeholder = '2021-06-01';
    if (['period', 'first', 'last'].includes(param.type)) input.placeholder = '2021, 2021-06, 2021-06-01';
    return row;
  }));
  sparqlFormWords();
}

function sparqlFormWords() {
  for (const param of sparql.question ? sparql.question.params : []) {
    const input = $(`sparql-p-${param.name}`);
    const words = pick(param.label);
    input.previousElementSibling.replaceChildren(el('code', {}, `?${param.name}`), ' ', words);
    input.previousElementSibling.title = words;
    if (param.type === 'iri') {
      input.placeholder = param.optional ? t('sparqlOptional') : '';
      if (input.dataset.iri) input.value = sparqlName(input.dataset.iri);
    }
  }
}

// A field that finds a thing by any of its names, without accents, or takes its IRI.
function sparqlThings(input, row, iri) {
  const box = el('ul', { class: 'sparql-hits', role: 'listbox', id: `${input.id}-hits`, hidden: true });
  row.append(box);
  for (const [key, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': box.id, 'aria-autocomplete': 'list' })) input.setAttribute(key, value);
  let hits = [];
  let active = -1;
  const set = (found) => {
    input.dataset.iri = found;
    input.value = sparqlName(found);
    input.title = curie(found);
    input.removeAttribute('aria-invalid');
  };
  const close = () => { box.hidden = true; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
  const mark = (next) => {
    active = next;
    [...box.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === active)));
    if (box.children[active]) {
      input.setAttribute('aria-activedescendant', box.children[active].id);
      box.children[active].scrollIntoView({ block: 'nearest' });
    }
  };
  if (iri) set(iri);
  input.addEventListener('input', () => {
    delete input.dataset.iri;
    input.title = '';
    hits = sparqlFind(input.value).slice(0, 14);
    box.replaceChildren(...hits.map((hit, i) => el('li', { role: 'option', id: `${box.id}-${i}`, 'data-iri': hit, on: { mousedown: (e) => { e.preventDefault(); set(hit); close(); } } }, say(sparqlName(hit)), el('small', {}, say(curie(hit))))));
    box.hidden = !hits.length;
    input.setAttribute('aria-expanded', String(hits.length > 0));
    mark(hits.length ? 0 : -1);
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || box.hidden) return;
    if (event.key === 'ArrowDown') mark((active + 1) % hits.length);
    else if (event.key === 'ArrowUp') mark((active - 1 + hits.length) % hits.length);
    else if (event.key === 'Enter' && hits[active]) { set(hits[active]); close(); } else if (event.key === 'Escape') { close(); event.stopPropagation(); } else return;
    event.preventDefault();
  });
}

function sparqlFind(text) {
  const wanted = wordsOf(text);
  if (!wanted) return [];
  const parts = wanted.split(' ');
  const hits = [];
  for (const term of sparql.terms) {
    if (!parts.every((part) => term.all.includes(part))) continue;
    const best = Math.max(...term.folded.map((n) => (n === wanted ? 4 : n.startsWith(wanted) ? 3 : ` ${n}`.includes(` ${wanted}`) ? 2 : n.includes(wanted) ? 1 : 0)));
    hits.push({ iri: term.iri, score: best + (nodes.has(term.iri) ? 0.5 : 0) });
  }
  return hits.sort((a, b) => b.score - a.score || (nodes.has(b.iri) ? degree(b.iri) : 0) - (nodes.has(a.iri) ? degree(a.iri) : 0) || (a.iri < b.iri ? -1 : 1)).map((hit) => hit.iri);
}

// As in Python: IRI, prefixed name, slug or label.
function sparqlResolve(text) {
  const name = text.trim();
  const known = new Set(sparql.terms.map((term) => term.iri));
  const whole = sparqlExpand(name);
  if (/:\/\//.test(whole)) return known.has(whole) || nodes.has(whole) || ties.has(whole) || facts.has(whole) || evidence.has(whole) ? { iri: whole } : { problem: 'sparqlUnknown' };
  for (const prefix of ['id', 'source', 'concept', 'coop']) {
    const iri = sparql.data.prefixes[prefix] + name;
    if (known.has(iri) || ties.has(iri) || facts.has(iri)) return { iri };
  }
  const wanted = wordsOf(name);
  const named = sparql.terms.filter((term) => term.folded.includes(wanted)).map((term) => term.iri);
  const things = named.filter((iri) => iri.startsWith(ID_BASE));
  const found = things.length ? things : named;
  if (found.length === 1) return { iri: found[0] };
  return { problem: found.length ? 'sparqlSeveral' : 'sparqlUnknown' };
}

// The values of the form as SPARQL terms; null when one cannot be used, which is then said at it.
function sparqlValues() {
  const values = {};
  let good = true;
  for (const param of sparql.question ? sparql.question.params : []) {
    const input = $(`sparql-p-${param.name}`);
    const text = input.value.trim();
    let problem = null;
    if (!text) problem = param.optional ? null : 'sparqlNeeded';
    else if (param.type === 'iri') {
      const found = input.dataset.iri ? { iri: input.dataset.iri } : sparqlResolve(text);
      problem = found.problem || null;
      if (found.iri) values[param.name] = `<${found.iri.replace(/[\x00-\x20<>"{}|^`\\]/g, (c) => encodeURIComponent(c))}>`;
    } else if (param.type === 'date') {
      if (/^\d{4}-\d\d-\d\d$/.test(text) && dayRange(text)) values[param.name] = `"${text}"^^<${XSD_BASE}date>`;
      else problem = 'sparqlDay';
    } else if (['period', 'first', 'last'].includes(param.type)) {
      const [first, last] = (dayRange(text) || []).map((day) => `"${day}"^^<${XSD_BASE}date>`);
      if (!first) problem = 'sparqlMoment';
      else if (param.type === 'period') Object.assign(values, { [`${param.name}First`]: first, [`${param.name}Last`]: last });
      else values[param.name] = param.type === 'last' ? last : first;
    } else if (param.type === 'integer') {
      if (/^[+-]?\d+$/.test(text)) values[param.name] = String(parseInt(text, 10));
      else problem = 'sparqlWhole';
    } else values[param.name] = JSON.stringify(text).replace(/[\u2028\u2029\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const wrong = $(`${input.id}-wrong`);
    wrong.hidden = !problem;
    wrong.textContent = problem ? t(problem, { text }) : '';
    input.toggleAttribute('aria-invalid', Boolean(problem));
    if (problem) {
      input.setAttribute('aria-invalid', 'true');
      if (good) input.focus();
      good = false;
    }
  }
  return good ? values : null;
}

// -- the engine -------------------------------------------------------------------------------------
function sparqlWhy(key, values) {
  sparql.phase = 'broken';
  clearInterval(sparql.ticker);
  sparql.why = [key, values];
  $('sparql-body').hidden = true;
  $('sparql-why').hidden = false;
  $('sparql-why').textContent = t(key, values);
}

function sparqlEndpoint() {
  const told = document.querySelector('meta[name="coopgraph-endpoint"]');
  if (!told || !/^https?:$/.test(location.protocol)) return null;
  const address = new URL(told.content, location.href);
  return address.origin === location.origin ? address.href : null;
}

async function sparqlOpen() {
  if (sparql.phase !== 'new') return;
  sparql.endpoint = sparqlEndpoint();
  const needed = [['DecompressionStream', typeof DecompressionStream], ['Worker', typeof Worker]];
  if (!sparql.endpoint) needed.unshift(['WebAssembly', typeof WebAssembly]);
  const lacking = needed.filter(([, type]) => type === 'undefined').map(([name]) => name);
  if (lacking.length) return sparqlWhy('sparqlWithout', { what: lacking.join(', ') });
  sparql.phase = 'loading';
  // What the tab needs stands after this script, so that a cut there leaves the rest of the page.
  if (document.readyState === 'loading') await new Promise((done) => { document.addEventListener('DOMContentLoaded', done); });
  try {
    sparql.data = await read('data-sparql');
    const [editor, worker] = await Promise.all([inflated('sparql-code-editor'), inflated('sparql-code-worker')]);
    if (!$('sparql-code-engine') || !$('sparql-quads')) throw new Error('cut');
    // The policy of the page lets exactly this text run.
    document.head.append(el('script', {}, editor));
    sparql.workerUrl = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }));
  } catch {
    return sparqlWhy('sparqlDamaged');
  }
  if (!window.coopgraphEditor) return sparqlWhy('sparqlDamaged');
  const wanted = sparqlWanted();
  sparql.editor = window.coopgraphEditor.create($('sparql-editor'), {
    text: '', label: t('sparqlEditor'), terms: sparqlTerms, run: sparqlRun, changed: sparqlClear,
  });
  // Keys pressed in the editor are letters of the query, not commands of the page.
  $('sparql-editor').addEventListener('keydown', (event) => event.stopPropagation());
  sparqlQuestions();
  sparqlTake(wanted);
  sparql.waiting = true;
  sparqlStart();
  return undefined;
}

function sparqlStart() {
  sparql.phase = 'loading';
  sparql.told = [sparql.endpoint ? 'sparqlCalling' : 'sparqlLoading'];
  sparqlBar();
  sparqlScope();
  try {
    sparql.worker = new Worker(sparql.workerUrl);
  } catch (error) {
    sparqlWhy('sparqlBlocked', { text: error.message });
    return;
  }
  sparql.worker.onmessage = ({ data }) => sparqlHear(data);
  sparql.worker.onerror = (event) => { event.preventDefault(); sparqlWhy('sparqlBlocked', { text: event.message || 'Worker' }); };
  const source = sparql.endpoint ? { endpoint: sparql.endpoint } : { engine: $('sparql-code-engine').textContent, data: $('sparql-quads').textContent };
  sparql.worker.postMessage({ do: 'load', known: sparql.data.prefixes, ...source });
}

function sparqlHear(reply) {
  if (reply.is === 'broken' && sparql.endpoint && typeof WebAssembly !== 'undefined') {
    sparql.endpoint = null; // it does not answer: the file can do it by itself
    sparql.worker.terminate();
    return sparqlStart();
  }
  if (reply.is === 'broken') return sparqlWhy('sparqlDamaged');
  if (reply.is === 'ready') {
    sparqlLearn(reply);
    sparql.phase = 'ready';
    if (!sparql.told || ['sparqlLoading', 'sparqlCalling'].includes(sparql.told[0])) sparql.told = ['sparqlReady', { n: reply.triples, graphs: reply.graphs.length, ms: reply.ms }];
    sparqlFormWords();
    sparqlBar();
    if (sparql.waiting) sparqlRun();
    return undefined;
  }
  if (reply.id !== sparql.asked || sparql.phase !== 'running') return undefined;
  sparql.phase = 'ready';
  clearInterval(sparql.ticker);
  if (reply.is === 'refused') {
    sparql.answer = null;
    sparql.told = null;
    sparqlProblem(reply.problem);
    if (reply.problem.key === 'sparqlBroke') { // what broke off may answer the next one wrongly
      sparql.worker.terminate();
      sparqlStart();
    }
  } else {
    sparql.answer = reply;
    sparql.sort = null;
    sparql.page = 0;
    const words = { solutions: reply.total === 1 ? 'sparqlRow' : 'sparqlRows', graph: 'sparqlTriples', boolean: 'sparqlTold' }[reply.kind];
    sparql.told = [words, { n: reply.total, ms: reply.ms, kept: reply.rows ? reply.rows.length : 0, unknown: reply.unknown }];
  }
  sparqlBar();
  sparqlAnswer();
  return undefined;
}

function sparqlLearn({ names, used }) {
  if (sparql.terms.length) return;
  const rank = { prefLabel: 3, label: 2, title: 1 };
  const found = new Map();
  for (const [iri, property, text, lang] of names) {
    if (!found.has(iri)) found.set(iri, { all: [], best: {} });
    const one = found.get(iri);
    one.all.push(text);
    if (rank[property] && rank[property] > (one.best[lang] || 0)) {
      one.best[lang] = rank[property];
      one[lang] = text;
    }
  }
  for (const iri of used) if (!found.has(iri)) found.set(iri, { all: [] });
  for (const iri of [...ties.keys(), ...facts.keys()]) if (!found.has(iri)) found.set(iri, { all: [] });
  sparql.names = found;
  sparql.terms = [...found].map(([iri, one]) => {
    const slug = iri.replace(/^.*[#/]/, '');
    const folded = [...one.all, slug].map(wordsOf);
    return { iri, curie: curie(iri), folded, all: folded.join(' · ') };
  });
}

// For the editor: prefixes, or the terms of one that match what was typed after it, by slug or name.
function sparqlTerms(prefix, typed) {
  if (prefix === null) return Object.entries(sparql.data.prefixes).map(([name, iri]) => ({ name: `${name}:`, label: iri }));
  const wanted = wordsOf(typed);
  const hits = [];
  for (const term of sparql.terms) {
    if (!term.curie.startsWith(`${prefix}:`) || !/^[^:]*:[\p{L}\p{N}_.-]*$/u.test(term.curie)) continue;
    const slug = term.folded.at(-1);
    const score = !wanted ? 1 : slug.startsWith(wanted) ? 3 : slug.includes(wanted) ? 2 : term.all.includes(wanted) ? 1 : 0;
    if (score) hits.push({ term, score: score + (nodes.has(term.iri) ? 0.5 : 0) });
  }
  hits.sort((a, b) => b.score - a.score || (a.term.curie < b.term.curie ? -1 : 1));
  return hits.slice(0, 80).map(({ term }) => ({ name: term.curie, label: sparqlName(term.iri) }));
}

function sparqlRun() {
  if (sparql.phase === 'running' || sparql.phase === 'broken') return;
  sparqlClear();
  if (sparql.phase !== 'ready') {
    sparql.waiting = true;
    return;
  }
  sparql.waiting = false;
  const values = sparqlValues();
  if (!values) return;
  sparql.phase = 'running';
  sparql.asked += 1;
  sparql.begun = performance.now();
  sparql.told = ['sparqlRunning', { ms: 0 }];
  sparql.ticker = setInterval(() => { sparql.told = ['sparqlRunning', { ms: performance.now() - sparql.begun }]; sparqlTell(); }, 250);
  sparql.worker.postMessage({ do: 'ask', id: sparql.asked, sparql: sparql.editor.text(), values });
  sparqlBar();
  const ask = sparqlAsk();
  sparql.seen = ask;
  if (ask !== state.ask) change({ ask }, 'replace');
}

function sparqlStop() {
  if (sparql.phase !== 'running') return;
  clearInterval(sparql.ticker);
  const ms = performance.now() - sparql.begun;
  sparql.asked += 1;
  if (sparql.endpoint) {
    sparql.worker.postMessage({ do: 'stop' }); // hanging up ends it there
    sparql.phase = 'ready';
  } else {
    sparql.worker.terminate();
    sparqlStart(); // a fresh one for the next query
  }
  sparql.told = ['sparqlStopped', { ms }];
  sparqlBar();
  $('sparql-run').focus();
}

// -- the address: which question with which values, or the reader's own words -----------------------
function sparqlAsk() {
  const text = sparql.editor.text();
  if (!sparql.question || text !== sparql.question.text) return `=${text}`;
  const parts = new URLSearchParams();
  for (const param of sparql.question.params) {
    const input = $(`sparql-p-${param.name}`);
    const value = input.dataset.iri ? curie(input.dataset.iri) : input.value.trim();
    if (value !== (param.default || '')) parts.set(param.name, value);
  }
  const given = parts.toString();
  return given ? `${sparql.question.name}?${given}` : sparql.question.name;
}

const sparqlWanted = () => state.ask || SPARQL_FIRST;
function sparqlTake(ask) {
  sparql.seen = ask;
  if (ask.startsWith('=')) {
    sparqlChoose('');
    sparql.editor.replace(ask.slice(1));
    return;
  }
  const [name, given] = ask.split(/\?(.*)/s);
  sparqlChoose(name, Object.fromEntries(new URLSearchParams(given || '')));
  sparql.editor.replace(sparql.question ? sparql.question.text : SPARQL_OWN);
}

// -- what the reader sees ---------------------------------------------------------------------------
function sparqlQuestions() {
  const chosen = sparql.question ? sparql.question.name : '';
  const list = [...sparql.data.questions].sort((a, b) => pick(a.words).localeCompare(pick(b.words), state.lang));
  $('sparql-question').replaceChildren(el('option', { value: '' }, t('sparqlOwn')), ...list.map((q) => el('option', { value: q.name }, pick(q.words))));
  $('sparql-question').value = chosen;
}

function sparqlTell() {
  const [key, values = {}] = sparql.told || [''];
  if (!key) {
    $('sparql-status').textContent = '';
    return;
  }
  const shown = { ...values };
  for (const name of ['n', 'graphs', 'kept']) if (name in shown) shown[name] = number(shown[name]);
  if ('ms' in shown) shown.s = key === 'sparqlRunning' ? number(Math.round(shown.ms / 1000)) : seconds(shown.ms);
  const more = values.kept && values.kept < values.n ? `; ${t('sparqlKept', shown)}` : '';
  const strange = (values.unknown || []).map(([term, near]) => ` ${t(near ? 'sparqlTermNear' : 'sparqlTerm', { term, near })}`);
  const words = t(key, shown) + more + (strange.length ? '.' : '') + strange.join('');
  if ($('sparql-status').textContent !== words) $('sparql-status').textContent = words;
}

function sparqlBar() {
  $('sparql-run').disabled = sparql.phase !== 'ready';
  $('sparql-stop').hidden = sparql.phase !== 'running';
  $('sparql-save').hidden = !sparql.answer || !sparql.answer.rows;
  $('sparql-nt').hidden = !sparql.answer || sparql.answer.kind !== 'graph';
  $('sparql-results').setAttribute('aria-busy', String(sparql.phase === 'running'));
  document.body.dataset.sparql = sparql.phase;
  sparqlTell();
}

function sparqlClear() {
  if (!sparql.problem) return;
  sparql.problem = null;
  $('sparql-problem').hidden = true;
  sparql.editor.clear();
}

function sparqlProblem(problem) {
  sparql.problem = problem;
  const room = $('sparql-problem');
  room.hidden = false;
  room.replaceChildren(el('span', {}, t(problem.key, problem.values)));
  if (problem.line) {
    sparql.editor.wrong(problem.line, problem.column, problem.length);
    room.append(el('button', { type: 'button', on: { click: () => sparql.editor.go(problem.line, problem.column) } }, t('sparqlAt', { line: problem.line, column: problem.column })));
  }
}

const NUMERIC = new Set(['integer', 'decimal', 'double', 'float', 'int', 'long', 'nonNegativeInteger'].map((n) => XSD_BASE + n));
const isNumber = (cell) => cell && cell.type === 'literal' && NUMERIC.has(cell.datatype);
const HTTP = /^https?:\/\/[^\s<>"]+$/;
// The IRIs of a cell: itself, or those that GROUP_CONCAT joined by blanks.
function cellIris(cell) {
  if (!cell) return [];
  if (cell.type === 'uri') return [cell.value];
  if (cell.type !== 'literal' || cell['xml:lang'] || !cell.value.includes('://')) return [];
  const parts = cell.value.split(' ');
  return parts.every((part) => HTTP.test(part)) ? parts : [];
}
const termText = (cell) => (cell.type === 'bnode' ? `_:${cell.value}` : cell.type === 'triple' ? JSON.stringify(cell.value) : String(cell.value));
function cellText(cell) {
  if (!cell) return '';
  const iris = cellIris(cell);
  return iris.length ? iris.map(sparqlName).join('; ') : termText(cell);
}

function sparqlCell(cell) {
  if (!cell) return el('td', {});
  const iris = cellIris(cell);
  if (!iris.length) {
    const text = termText(cell);
    const kind = isNumber(cell) ? 'is-number' : cell.datatype === `${XSD_BASE}date` ? 'is-day' : null;
    return el('td', { class: kind }, el('span', { class: 'cell', title: text.length > 140 ? text.slice(0, 2000) : null }, say(text), cell['xml:lang'] ? el('span', { class: 'lang' }, cell['xml:lang']) : null));
  }
  const links = (some) => some.map((iri) => {
    const to = openable(iri);
    const name = say(sparqlName(iri));
    return to
      ? el('button', { type: 'button', class: 'cell inline', title: curie(iri), on: { click: (event) => { sparqlRow(event.currentTarget.closest('tr')); change({ id: to }, 'push'); } } }, name)
      : el('span', { class: 'cell', title: curie(iri) }, name);
  });
  const td = el('td', {}, links(iris.slice(0, 3)));
  if (iris.length > 3) {
    const more = el('button', { type: 'button', class: 'more', 'aria-label': t('more', { n: number(iris.length - 3) }), on: { click: () => more.replaceWith(...links(iris.slice(3))) } }, `+${number(iris.length - 3)}`);
    td.append(more);
  }
  return td;
}

function sparqlRow(tr) {
  for (const row of $('sparql-results').querySelectorAll('tr[aria-current]')) row.removeAttribute('aria-current');
  if (tr) tr.setAttribute('aria-current', 'true');
}

// The best of a row to look at in the picture: a tie, else a node, else what a passage proves.
function rowTarget(row) {
  const iris = row.flatMap(cellIris);
  return iris.find((i) => ties.has(i)) || iris.find((i) => nodes.has(i)) || iris.find((i) => facts.has(i) && focusNode(i)) || iris.map(openable).find((i) => i && (ties.has(i) || focusNode(i))) || null;
}

function sparqlSorted() {
  const { rows } = sparql.answer;
  if (!sparql.sort) return rows;
  const { column, down } = sparql.sort;
  const keyed = rows.map((row, i) => ({ row, i, text: cellText(row[column]), value: isNumber(row[column]) ? Number(row[column].value) : null }));
  const collator = new Intl.Collator(state.lang, { numeric: true });
  keyed.sort((a, b) => {
    if (!a.text !== !b.text) return a.text ? -1 : 1; // empty cells stay last
    const order = a.value !== null && b.value !== null ? a.value - b.value : collator.compare(a.text, b.text);
    return (down ? -order : order) || a.i - b.i;
  });
  return keyed.map((one) => one.row);
}

function sparqlAnswer() {
  const room = $('sparql-results');
  const { answer } = sparql;
  room.scrollTop = 0;
  room.replaceChildren();
  if (!answer) return;
  if (answer.kind === 'boolean') {
    room.append(el('p', { class: 'yesno' }, t(answer.value ? 'sparqlYes' : 'sparqlNo')));
    return;
  }
  if (!answer.rows.length) {
    room.append(el('p', { class: 'empty' }, t('sparqlNone')));
    return;
  }
  sparql.sorted = sparqlSorted();
  const pages = Math.ceil(sparql.sorted.length / SPARQL_PAGE);
  const from = sparql.page * SPARQL_PAGE;
  const shown = sparql.sorted.slice(from, from + SPARQL_PAGE);
  const head = el('tr', {}, el('th', { scope: 'col', 'aria-label': t('picture') }), answer.columns.map((name, column) => {
    const on = sparql.sort && sparql.sort.column === column ? sparql.sort : null;
    const sort = () => {
      sparql.sort = !on ? { column, down: false } : on.down ? null : { column, down: true };
      sparql.page = 0;
      sparqlAnswer();
      $('sparql-results').querySelectorAll('th button')[column].focus();
    };
    return el('th', { scope: 'col', 'aria-sort': on ? (on.down ? 'descending' : 'ascending') : 'none' },
      el('button', { type: 'button', title: t('sparqlSort', { name }), on: { click: sort } }, say(name), el('i', { 'aria-hidden': 'true' }, on ? (on.down ? '↓' : '↑') : '')));
  }));
  const body = shown.map((row) => {
    const target = rowTarget(row);
    const go = target ? el('button', { type: 'button', 'aria-label': t('sparqlShow', { name: sparqlName(target) }), title: t('sparqlShow', { name: sparqlName(target) }).slice(0, 200), on: { click: () => showInNetwork(target) } },
      svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('circle', { cx: 5.5, cy: 6, r: 2.6 }), svg('circle', { cx: 14.5, cy: 8, r: 2.6 }), svg('circle', { cx: 8.5, cy: 15, r: 2.6 }), svg('path', { d: 'M8 6.600l4 .9M6.400 8.500l1.300 4M13 10.200l-3 3' }))) : null;
    return el('tr', {}, el('td', { class: 'go' }, go), row.map(sparqlCell));
  });
  room.append(el('table', {}, el('thead', {}, head), el('tbody', {}, body)));
  if (pages > 1) {
    const turn = (by) => () => { sparql.page += by; sparqlAnswer(); };
    const back = el('button', { type: 'button', class: 'sparql-plain', on: { click: turn(-1) } }, t('sparqlEarlier'));
    const next = el('button', { type: 'button', class: 'sparql-plain', on: { click: turn(1) } }, t('sparqlLater'));
    back.disabled = sparql.page === 0;
    next.disabled = sparql.page === pages - 1;
    room.append(el('div', { class: 'sparql-pages' }, back, t('sparqlPage', { a: number(from + 1), b: number(from + shown.length), n: number(sparql.sorted.length) }), next));
  }
}

// -- handing out ------------------------------------------------------------------------------------
function sparqlFile(form) {
  const { columns } = sparql.answer;
  const rows = sparqlSorted();
  if (form === 'nt') return `${sparql.answer.ntriples}\n`;
  if (form === 'csv') return csvFile([columns, ...rows.map((row) => row.map((cell) => (cell ? termText(cell) : '')))], '\n');
  const plainValue = (cell) => {
    if (!cell) return null;
    if (isNumber(cell) && Number.isFinite(Number(cell.value))) return Number(cell.value);
    if (cell.datatype === `${XSD_BASE}boolean`) return cell.value === 'true' || cell.value === '1';
    return termText(cell);
  };
  return `${JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, plainValue(row[i])]))), null, 1)}\n`;
}

function sparqlSave(form) {
  const type = { csv: 'text/csv', json: 'application/json', nt: 'application/n-triples' }[form];
  const blob = new Blob([sparqlFile(form)], { type: `${type};charset=utf-8` });
  const url = URL.createObjectURL(blob);
  el('a', { href: url, download: `coopgraph-${sparql.question ? sparql.question.name : 'query'}.${form}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

const sparqlScope = () => { $('sparql-scope').textContent = sparql.endpoint ? t('sparqlScopeServer', { address: sparql.endpoint }) : t('sparqlScope'); };

function sparqlDraw(keys) {
  sparqlScope();
  $('sparql-run').title = t('sparqlRunHint');
  for (const [form, name] of [['csv', 'CSV'], ['json', 'JSON'], ['nt', 'N-Triples']]) $(`sparql-${form}`).setAttribute('aria-label', t('sparqlSaveAs', { form: name }));
  $('sparql-csv').title = t('csvGuarded');
  if (sparql.phase === 'broken' && sparql.why) {
    $('sparql-why').textContent = t(...sparql.why);
    return;
  }
  if (!sparql.editor) return;
  // Only a question that is new in the address replaces what the reader is writing.
  if (state.ask && state.ask !== sparql.seen) {
    sparqlTake(state.ask);
    sparqlStop();
    sparqlRun();
  }
  if (keys && !keys.includes('lang')) return;
  sparqlQuestions();
  sparqlFormWords();
  sparql.editor.label(t('sparqlEditor'));
  if (sparql.problem) sparqlProblem(sparql.problem);
  sparqlTell();
  const page = sparql.page;
  sparqlAnswer();
  sparql.page = page;
}

export function startSparql() {
  if ($('tab-sparql')) {
    tab('sparql', { label: 'tabSparql', order: 90, open: sparqlOpen, draw: sparqlDraw });
    $('sparql-run').addEventListener('click', sparqlRun);
    $('sparql-stop').addEventListener('click', sparqlStop);
    $('sparql-params').addEventListener('submit', (event) => { event.preventDefault(); sparqlRun(); });
    $('sparql-params').addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.defaultPrevented && !event.isComposing) { event.preventDefault(); sparqlRun(); } });
    for (const form of ['csv', 'json', 'nt']) $(`sparql-${form}`).addEventListener('click', () => sparqlSave(form));
    $('sparql-question').addEventListener('change', () => {
      sparqlTake($('sparql-question').value || `=${SPARQL_OWN}`);
      if (sparql.question) sparqlRun();
      else sparql.editor.focus();
    });
  }
}
