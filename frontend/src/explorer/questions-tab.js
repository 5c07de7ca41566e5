// The tab of questions: the catalogue in groups, found by words; a question's form in plain words, and
// its answer with the sentences that prove it. Nothing of it needs SPARQL; whoever wants to see the
// query unfolds it.
import { csvFile } from '../office.js';
import { cellIris, isNumber, openable, rowTarget, showInNetwork, sortedRows } from './answer-cells.js';
import { columnWords, gistWords, officeTable, placeWords, plainCell, readable, sourceWords } from './answer-words.js';
import { $, el, say, svg } from './dom.js';
import { termName } from './engine-names.js';
import { ask, engine, onEngine, openEngine, running, startEngine, stop } from './engine.js';
import { evidenceCard } from './evidence-card.js';
import { notice } from './notice.js';
import { questionForm } from './question-form.js';
import { debounce } from './scheduling.js';
import { change, state } from './state.js';
import { tab } from './tabs.js';
import { fold, safeUrl } from './text.js';
import { number, pick, t } from './words.js';
import { workbook } from './workbook.js';

const PAGE_ROWS = 100;
const asks = {
  form: null,
  question: null,
  seen: null, // the address's question when it was last taken over or asked
  waiting: false, // answer as soon as the engine is ready
  answer: null,
  sort: null,
  most: PAGE_ROWS,
  open: new Set(), // rows whose passages are unfolded
  told: null, // the words of the status line, as [key, values]
};

// -- the list -----------------------------------------------------------------------------------------
function drawList() {
  const wanted = fold($('asks-find').value).trim().split(/\s+/).filter(Boolean);
  const fits = (q) => {
    const all = fold([q.words.en, q.words.vi, ...q.keywords, q.name.replace(/-/g, ' ')].join(' '));
    return wanted.every((word) => all.includes(word));
  };
  const found = engine.data.questions.filter(fits);
  const groups = engine.data.groups.map((group) => [group, found.filter((q) => q.group === group.key)]).filter(([, list]) => list.length);
  $('asks-list').replaceChildren(...groups.map(([group, list]) => el('section', {},
    el('h2', {}, pick(group.words)),
    el('ul', { class: 'rows' }, list.map((q) => el('li', {}, el('button', {
      type: 'button', 'data-ask': q.name, 'aria-current': asks.question === q ? 'true' : null, on: { click: () => choose(q.name, '') },
    }, pick(q.words))))))));
  if (!found.length) $('asks-list').append(el('p', { class: 'lead' }, t('asksNone')));
}

// -- the question ---------------------------------------------------------------------------------------
function choose(name, given) {
  asks.question = engine.data.questions.find((q) => q.name === name) || null;
  asks.answer = null;
  asks.sort = null;
  asks.told = null;
  asks.open.clear();
  asks.most = PAGE_ROWS;
  if (running('questions')) stop();
  asks.form.fill(asks.question ? asks.question.params : [], Object.fromEntries(new URLSearchParams(given)));
  drawAll();
  $('asks-room').scrollTop = 0;
  if (!asks.question) return;
  $('asks-title').focus({ preventScroll: true });
  run('push');
}

function take(asked) {
  asks.seen = asked;
  const [name, given] = (asked || '').split(/\?(.*)/s);
  if (!asked || asked.startsWith('=')) return; // a reader's own query belongs to the other tab
  choose(name, given || '');
}

function addressed() {
  const given = asks.form.given();
  return given ? `${asks.question.name}?${given}` : asks.question.name;
}

function run(how) {
  $('asks-problem').hidden = true;
  if (!asks.question || running('questions') || engine.phase === 'broken') return;
  asks.waiting = engine.phase !== 'ready';
  if (asks.waiting) {
    asks.told = ['asksLoading'];
    stop(); // of another tab
    startEngine();
    drawBar();
    return;
  }
  const values = asks.form.values();
  if (!values) return;
  asks.told = ['asksAsking'];
  ask('questions', asks.question.text, values, hear);
  const asked = addressed();
  asks.seen = asked;
  if (asked !== state.ask || state.view !== 'questions') change({ ask: asked }, how || 'replace');
}

function hear(reply) {
  asks.answer = null;
  asks.open.clear();
  asks.most = PAGE_ROWS;
  if (reply.is === 'stopped') asks.told = ['asksStopped'];
  else if (reply.is === 'refused') {
    asks.told = null;
    $('asks-problem').hidden = false;
    $('asks-problem').textContent = t(reply.problem.key, reply.problem.values);
  } else {
    asks.answer = reply;
    asks.told = reply.total === 0 ? ['asksEmpty'] : [reply.total === 1 ? 'asksOne' : 'asksMany', { n: reply.total }];
  }
  drawBar();
  drawAnswer();
}

function engineChanged() {
  if (engine.phase === 'broken') {
    $('asks-body').hidden = true;
    $('asks-why').hidden = false;
    $('asks-why').textContent = t(...engine.why);
    return;
  }
  if (!asks.form) return;
  if (engine.phase === 'ready') asks.form.words();
  drawBar();
  if (engine.phase === 'ready' && asks.waiting && state.view === 'questions') run();
}

// -- what the reader sees -------------------------------------------------------------------------------
// How many rows hold certainly, how many possibly: the column of readings in words.
function readings() {
  const at = asks.answer.columns.indexOf('reading');
  if (at < 0) return '';
  const count = new Map();
  for (const row of asks.answer.rows) if (row[at]) count.set(plainCell(row[at], 'reading'), (count.get(plainCell(row[at], 'reading')) || 0) + 1);
  return [...count].map(([words, n]) => `${number(n)} ${words}`).join(', ');
}

function drawBar() {
  const busy = running('questions');
  $('asks-bar').hidden = !asks.question;
  $('asks-run').disabled = busy;
  $('asks-stop').hidden = !busy;
  $('asks-save').hidden = !asks.answer || !asks.answer.rows || !asks.answer.rows.length;
  for (const form of ['csv', 'xlsx']) $(`asks-${form}`).setAttribute('aria-label', t('sparqlSaveAs', { form: form.toUpperCase() }));
  $('asks-csv').title = t('csvGuarded');
  const [key, values = {}] = asks.told || [''];
  const shown = 'n' in values ? { n: number(values.n) } : {};
  const more = asks.answer && asks.answer.rows && asks.answer.rows.length ? readings() : '';
  const kept = asks.answer && asks.answer.rows && asks.answer.rows.length < asks.answer.total ? ` ${t('sparqlKept', { kept: number(asks.answer.rows.length) })}` : '';
  $('asks-status').textContent = key ? t(key, shown) + (more ? `: ${more}` : '') + kept : '';
  $('asks-room').setAttribute('aria-busy', String(busy));
  document.body.dataset.asks = busy || asks.waiting ? 'asking' : asks.answer ? 'answered' : 'idle';
}

function cellNode(cell, column) {
  const iris = cellIris(cell);
  if (!iris.length) return el('span', { class: 'cell' }, say(plainCell(cell, column)));
  const parts = iris.map((iri) => {
    const to = openable(iri);
    const address = !to && termName(iri) === iri ? safeUrl(iri) : null;
    if (address) return el('a', { href: address, rel: 'noopener noreferrer', target: '_blank', class: 'cell' }, say(address.replace(/^https?:\/\/(?:www\.)?/, '')));
    return to ? el('button', { type: 'button', class: 'cell inline', on: { click: () => change({ id: to }, 'push') } }, say(termName(iri))) : el('span', { class: 'cell' }, say(termName(iri)));
  });
  if (parts.length <= 4) return parts;
  const more = el('button', { type: 'button', class: 'more', on: { click: () => more.replaceWith(...parts.slice(4)) } }, t('more', { n: number(parts.length - 4) }));
  return state.printing ? parts : [...parts.slice(0, 4), more];
}

// What stands aside, and the passages of a row, below it.
function unfolded(row, cites, aside) {
  const { columns } = asks.answer;
  const told = aside.filter((i) => plainCell(row[i], columns[i]));
  return [
    told.length ? el('dl', { class: 'props' }, told.flatMap((i) => [el('dt', {}, columnWords(columns[i])), el('dd', {}, cellNode(row[i], columns[i]))])) : null,
    el('div', { class: 'cards' }, cites.map(evidenceCard)),
  ];
}

// The sentence that says what a row says, right under it; unfolded, all its passages.
function sentenceRow(row, cites, width, head, marks) {
  const on = asks.open.has(row);
  const toggle = () => {
    if (on) asks.open.delete(row);
    else asks.open.add(row);
    drawAnswer();
    $('asks-answer').querySelector(`tr[data-proof="${asks.shown.indexOf(row)}"] .proof`).focus();
  };
  return el('tr', { class: 'sentence-row', 'data-proof': asks.shown.indexOf(row) }, el('td', { colspan: width },
    el('button', { type: 'button', class: 'proof', 'aria-expanded': String(on), on: { click: toggle } }, el('span', { class: 'unseen' }, `${head}: `), say(gistWords(cites[0])), cites.length > 1 ? el('span', { class: 'n' }, ` +${number(cites.length - 1)}`) : null),
    marks.map((words) => el('span', { class: 'flag warn' }, words)),
    el('span', { class: 'onpaper' }, say([sourceWords(cites[0]), placeWords(cites[0])].filter(Boolean).join(', ')))));
}

function drawAnswer() {
  const room = $('asks-answer');
  room.replaceChildren();
  const { answer } = asks;
  if (!answer) return;
  if (!answer.rows || !answer.rows.length) {
    if (answer.kind === 'boolean') room.append(el('p', { class: 'yesno' }, t(answer.value ? 'sparqlYes' : 'sparqlNo')));
    else room.append(el('p', { class: 'lead' }, t('asksEmptyWhy')));
    return;
  }
  const { shown, aside, passages, flags } = readable(answer);
  const rows = sortedRows(answer.rows, asks.sort, (cell, column) => plainCell(cell, answer.columns[column]));
  asks.shown = rows;
  const most = state.printing ? rows.length : asks.most; // paper holds all that it says there is
  const heads = shown.map((i) => columnWords(answer.columns[i]));
  const sentence = t('asksSentence');
  const sort = (column, on) => () => {
    asks.sort = !on ? { column, down: false } : on.down ? null : { column, down: true };
    drawAnswer();
    room.querySelectorAll('th button')[shown.indexOf(column)].focus();
  };
  const head = el('tr', {}, shown.map((i, k) => {
    const on = asks.sort && asks.sort.column === i ? asks.sort : null;
    return el('th', { scope: 'col', 'aria-sort': on ? (on.down ? 'descending' : 'ascending') : null },
      el('button', { type: 'button', on: { click: sort(i, on) } }, heads[k], el('span', { class: 'arrow', 'aria-hidden': 'true' }, on ? (on.down ? '↓' : '↑') : '')));
  }), el('th', { scope: 'col', class: 'go' }, el('span', { class: 'unseen' }, t('picture'))));
  const body = rows.slice(0, most).flatMap((row, r) => {
    const cites = passages(row);
    const target = rowTarget(row);
    const go = target ? el('button', { type: 'button', class: 'icon', 'aria-label': t('sparqlShow', { name: termName(target) }), on: { click: () => showInNetwork(target) } },
      svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('circle', { cx: 5.5, cy: 6, r: 2.6 }), svg('circle', { cx: 14.5, cy: 8, r: 2.6 }), svg('circle', { cx: 8.5, cy: 15, r: 2.6 }), svg('path', { d: 'M8 6.600l4 .9M6.400 8.500l1.300 4M13 10.200l-3 3' }))) : null;
    const line = el('tr', { 'data-at': r }, shown.map((i, k) => el('td', { class: isNumber(row[i]) ? 'figure' : null, 'data-head': heads[k], 'data-empty': plainCell(row[i], answer.columns[i]) ? null : 'yes' }, cellNode(row[i], answer.columns[i]))),
      el('td', { class: 'go' }, go));
    const width = shown.length + 1;
    return [line, cites.length ? sentenceRow(row, cites, width, sentence, flags(row)) : null,
      asks.open.has(row) ? el('tr', { class: 'proofs-row' }, el('td', { colspan: width }, unfolded(row, cites, aside))) : null].filter(Boolean);
  });
  room.append(el('table', { class: 'grid' }, el('caption', { class: 'unseen' }, pick(asks.question.words)), el('thead', {}, head), el('tbody', {}, body)));
  if (rows.length > most) {
    room.append(el('button', { type: 'button', class: 'plain', on: { click: () => { asks.most += PAGE_ROWS; drawAnswer(); } } }, t('more', { n: number(rows.length - most) })));
  }
}

function drawAll() {
  drawList();
  $('asks-body').dataset.asked = asks.question ? 'yes' : 'no';
  $('asks-title').textContent = asks.question ? pick(asks.question.words) : t('asksStart');
  $('asks-code').hidden = !asks.question;
  $('asks-code').querySelector('code').textContent = asks.question ? asks.question.text : '';
  drawBar();
  drawAnswer();
}

// -- handing out ----------------------------------------------------------------------------------------
function save(form) {
  const { heads, cells } = officeTable(asks.answer, asks.shown);
  const made = form === 'csv'
    ? new Blob([csvFile([heads, ...cells.map((row) => row.map((one) => (one.number === undefined ? one.day || one.text : one.number)))], '\r\n')], { type: 'text/csv;charset=utf-8' })
    : new Blob([workbook(asks.question.name, heads, cells)], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' });
  const address = URL.createObjectURL(made);
  const name = `${asks.question.name}-${state.lang}.${form}`;
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  notice(t('saved', { name }));
}

async function open() {
  if (asks.form) return;
  asks.form = questionForm($('asks-form'), 'asks-p', true);
  if (!await openEngine()) return;
  startEngine();
  drawAll();
  take(state.ask);
}

function draw(keys) {
  if (engine.phase === 'broken') {
    $('asks-why').textContent = t(...engine.why);
    return;
  }
  if (!engine.data || !asks.form) return;
  if (state.ask !== asks.seen && state.ask) take(state.ask);
  if (keys && !keys.includes('lang') && !keys.includes('shade')) return;
  asks.form.words();
  drawAll();
}

export function startQuestions() {
  if (!$('tab-questions')) return;
  onEngine(engineChanged);
  tab('questions', { label: 'tabQuestions', order: 5, open, draw });
  $('asks-find').addEventListener('input', debounce(() => { if (engine.data) drawList(); }, 60));
  $('asks-find').addEventListener('keydown', (event) => {
    const first = $('asks-list').querySelector('button');
    if (event.key === 'Enter' && first && !event.isComposing) first.click();
  });
  $('asks-run').addEventListener('click', () => run());
  $('asks-stop').addEventListener('click', stop);
  $('asks-form').addEventListener('submit', (event) => { event.preventDefault(); run(); });
  $('asks-form').addEventListener('keydown', (event) => { if (event.key === 'Enter' && !event.defaultPrevented && !event.isComposing) { event.preventDefault(); run(); } });
  $('asks-back').addEventListener('click', () => { choose('', ''); asks.seen = null; change({ ask: null }, 'push'); $('asks-find').focus(); });
  for (const form of ['csv', 'xlsx']) $(`asks-${form}`).addEventListener('click', () => save(form));
  $('asks-print').addEventListener('click', () => print());
  $('asks-edit').addEventListener('click', () => change({ view: 'sparql' }, 'push'));
}
