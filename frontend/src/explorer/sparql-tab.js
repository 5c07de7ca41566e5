// The SPARQL tab: a question of the catalogue or the reader's own query, in an editor with terms and
// colours, and its answer as a table.
import { csvFile } from '../office.js';
import { cellIris, cellText, isDay, isNumber, isTrue, isYesNo, openable, rowTarget, showInNetwork, sortedRows, termText } from './answer-cells.js';
import { $, el, say, svg } from './dom.js';
import { curie, termName, terms, wordsOf } from './engine-names.js';
import { ask, engine, fail, onEngine, openEngine, running, startEngine, stop } from './engine.js';
import { nodes } from './network.js';
import { inflated } from './packed.js';
import { questionForm } from './question-form.js';
import { change, state } from './state.js';
import { tab } from './tabs.js';
import { number, pick, t } from './words.js';

const sparql = {
  editor: null,
  form: null,
  waiting: false, // run as soon as the engine is ready
  begun: 0,
  ticker: 0,
  seen: null, // the address's question when it was last taken over or asked
  question: null,
  answer: null,
  problem: null,
  sort: null,
  page: 0,
  told: null, // the words of the status line, as [key, values]
};
const SPARQL_OWN = 'SELECT ?who ?chairs WHERE {\n  ?who coop:chairs ?chairs\n}\nORDER BY ?who\nLIMIT 100\n';
const SPARQL_PAGE = 100;
const SPARQL_FIRST = 'chairs';
const seconds = (ms) => new Intl.NumberFormat(state.lang === 'vi' ? 'vi-VN' : 'en-GB', { minimumFractionDigits: ms < 10000 ? 2 : 1, maximumFractionDigits: ms < 10000 ? 2 : 1 }).format(ms / 1000);

// -- what the reader asks ---------------------------------------------------------------------------
function sparqlChoose(name, given) {
  sparql.question = engine.data.questions.find((q) => q.name === name) || null;
  $('sparql-question').value = sparql.question ? name : '';
  sparql.form.fill(sparql.question ? sparql.question.params : [], given || {});
}

// -- the engine -------------------------------------------------------------------------------------
async function sparqlOpen() {
  if (sparql.form) return;
  sparql.form = questionForm($('sparql-params'), 'sparql-p');
  sparql.waiting = true;
  if (!await openEngine()) return;
  try {
    const code = await inflated('sparql-code-editor');
    // The policy of the page lets exactly this text run.
    document.head.append(el('script', {}, code));
  } catch {
    fail('sparqlDamaged');
    return;
  }
  if (!window.coopgraphEditor) {
    fail('sparqlDamaged');
    return;
  }
  const wanted = sparqlWanted();
  sparql.editor = window.coopgraphEditor.create($('sparql-editor'), {
    text: '', label: t('sparqlEditor'), terms: sparqlTerms, run: sparqlRun, changed: sparqlClear,
  });
  // Keys pressed in the editor are letters of the query, not commands of the page.
  $('sparql-editor').addEventListener('keydown', (event) => event.stopPropagation());
  sparqlQuestions();
  sparqlTake(wanted);
  startEngine();
  sparqlEngine();
}

// The engine changed its phase.
function sparqlEngine() {
  if (engine.phase === 'broken') {
    clearInterval(sparql.ticker);
    $('sparql-body').hidden = true;
    $('sparql-why').hidden = false;
    $('sparql-why').textContent = t(...engine.why);
    return;
  }
  if (!sparql.editor) return;
  if (engine.phase === 'loading') {
    // What was stopped stays told while a fresh engine gets ready.
    if (!sparql.told || sparql.told[0] !== 'sparqlStopped') sparql.told = [engine.endpoint ? 'sparqlCalling' : 'sparqlLoading'];
    sparqlScope();
  } else if (engine.phase === 'ready') {
    if (!sparql.told || ['sparqlLoading', 'sparqlCalling'].includes(sparql.told[0])) sparql.told = engine.ready && ['sparqlReady', engine.ready];
    sparql.form.words();
  }
  sparqlBar();
  // An answer that another tab waits for comes first.
  if (engine.phase === 'ready' && sparql.waiting && state.view === 'sparql') sparqlRun();
}

function sparqlHear(reply) {
  clearInterval(sparql.ticker);
  if (reply.is === 'stopped') sparql.told = ['sparqlStopped', { ms: reply.ms }];
  else if (reply.is === 'refused') {
    sparql.answer = null;
    sparql.told = null;
    sparqlProblem(reply.problem);
  } else {
    sparql.answer = reply;
    sparql.sort = null;
    sparql.page = 0;
    const words = { solutions: reply.total === 1 ? 'sparqlRow' : 'sparqlRows', graph: 'sparqlTriples', boolean: 'sparqlTold' }[reply.kind];
    sparql.told = [words, { n: reply.total, ms: reply.ms, kept: reply.rows ? reply.rows.length : 0, unknown: reply.unknown }];
  }
  sparqlBar();
  if (reply.is !== 'stopped') sparqlAnswer();
}

// For the editor: prefixes, or the terms of one that match what was typed after it, by slug or name.
function sparqlTerms(prefix, typed) {
  if (prefix === null) return Object.entries(engine.data.prefixes).map(([name, iri]) => ({ name: `${name}:`, label: iri }));
  const wanted = wordsOf(typed);
  const hits = [];
  for (const term of terms()) {
    if (!term.curie.startsWith(`${prefix}:`) || !/^[^:]*:[\p{L}\p{N}_.-]*$/u.test(term.curie)) continue;
    const slug = term.folded.at(-1);
    const score = !wanted ? 1 : slug.startsWith(wanted) ? 3 : slug.includes(wanted) ? 2 : term.all.includes(wanted) ? 1 : 0;
    if (score) hits.push({ term, score: score + (nodes.has(term.iri) ? 0.5 : 0) });
  }
  hits.sort((a, b) => b.score - a.score || (a.term.curie < b.term.curie ? -1 : 1));
  return hits.slice(0, 80).map(({ term }) => ({ name: term.curie, label: termName(term.iri) }));
}

function sparqlRun() {
  if (running('sparql') || engine.phase === 'broken') return;
  sparqlClear();
  sparql.waiting = engine.phase !== 'ready';
  if (sparql.waiting) {
    stop(); // of another tab
    return;
  }
  const values = sparql.form.values();
  if (!values) return;
  sparql.begun = performance.now();
  sparql.told = ['sparqlRunning', { ms: 0 }];
  sparql.ticker = setInterval(() => { sparql.told = ['sparqlRunning', { ms: performance.now() - sparql.begun }]; sparqlTell(); }, 250);
  ask('sparql', sparql.editor.text(), values, sparqlHear);
  const asked = sparqlAsk();
  sparql.seen = asked;
  if (asked !== state.ask) change({ ask: asked }, 'replace');
}

function sparqlStop() {
  if (!running('sparql')) return;
  stop();
  $('sparql-run').focus();
}

// -- the address: which question with which values, or the reader's own words -----------------------
function sparqlAsk() {
  const text = sparql.editor.text();
  if (!sparql.question || text !== sparql.question.text) return `=${text}`;
  const given = sparql.form.given();
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
  const list = [...engine.data.questions].sort((a, b) => pick(a.words).localeCompare(pick(b.words), state.lang));
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
  $('sparql-run').disabled = engine.phase !== 'ready';
  $('sparql-stop').hidden = engine.phase !== 'running';
  $('sparql-save').hidden = !sparql.answer || !sparql.answer.rows;
  $('sparql-nt').hidden = !sparql.answer || sparql.answer.kind !== 'graph';
  $('sparql-results').setAttribute('aria-busy', String(running('sparql')));
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

function sparqlCell(cell) {
  if (!cell) return el('td', {});
  const iris = cellIris(cell);
  if (!iris.length) {
    const text = termText(cell);
    const kind = isNumber(cell) ? 'is-number' : isDay(cell) ? 'is-day' : null;
    return el('td', { class: kind }, el('span', { class: 'cell', title: text.length > 140 ? text.slice(0, 2000) : null }, say(text), cell['xml:lang'] ? el('span', { class: 'lang' }, cell['xml:lang']) : null));
  }
  const links = (some) => some.map((iri) => {
    const to = openable(iri);
    const name = say(termName(iri));
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

const sparqlSorted = () => sortedRows(sparql.answer.rows, sparql.sort, cellText);

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
  const size = state.printing ? sparql.sorted.length : SPARQL_PAGE; // paper holds all that it says there is
  const pages = Math.ceil(sparql.sorted.length / size);
  const from = state.printing ? 0 : sparql.page * size;
  const shown = sparql.sorted.slice(from, from + size);
  const head = el('tr', {}, el('th', { scope: 'col' }, el('span', { class: 'unseen' }, t('picture'))), answer.columns.map((name, column) => {
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
    const go = target ? el('button', { type: 'button', 'aria-label': t('sparqlShow', { name: termName(target) }), title: t('sparqlShow', { name: termName(target) }).slice(0, 200), on: { click: () => showInNetwork(target) } },
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
    if (isYesNo(cell)) return isTrue(cell);
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

const sparqlScope = () => { $('sparql-scope').textContent = engine.endpoint ? t('sparqlScopeServer', { address: engine.endpoint }) : t('sparqlScope'); };

function sparqlDraw(keys) {
  sparqlScope();
  $('sparql-run').title = t('sparqlRunHint');
  for (const [form, name] of [['csv', 'CSV'], ['json', 'JSON'], ['nt', 'N-Triples']]) $(`sparql-${form}`).setAttribute('aria-label', t('sparqlSaveAs', { form: name }));
  $('sparql-csv').title = t('csvGuarded');
  if (engine.phase === 'broken') {
    $('sparql-why').textContent = t(...engine.why);
    return;
  }
  if (!sparql.editor) return;
  // Only a question that is new in the address replaces what the reader is writing.
  if (state.ask && state.ask !== sparql.seen) {
    sparqlTake(state.ask);
    sparqlStop();
    sparqlRun();
  }
  if (keys && !keys.includes('lang') && !keys.includes('shade')) return;
  sparqlQuestions();
  sparql.form.words();
  sparql.editor.label(t('sparqlEditor'));
  if (sparql.problem) sparqlProblem(sparql.problem);
  sparqlTell();
  const page = sparql.page;
  sparqlAnswer();
  sparql.page = page;
}

export function startSparql() {
  if ($('tab-sparql')) {
    onEngine(sparqlEngine);
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
