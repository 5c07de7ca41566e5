// Everything comes together here: what a key or a button does, and what is drawn after it.
import { $, el } from '../explorer/dom.js';
import { drawCoverage } from './coverage.js';
import { data } from './data.js';
import * as files from './files.js';
import { closeForm, isOpen, openForm, openNew } from './form.js';
import { FILTERS, drawList, listed } from './list-pane.js';
import { doubtsOf, isHolder, lacks, openThings } from './needs.js';
import { notice } from './notice.js';
import { act, changed, decide, decisionOf, newKey, onChange, redo, remember, saidOf, state, statement, statements, takeUp, thing, toFile, undo, undoable, verdictOf } from './state.js';
import { drawText, layOut, nextUnread, selected, setPassage, showPassage, stretch } from './text-pane.js';
import { number, t } from './words.js';

// -- what is drawn -------------------------------------------------------------------------------

function sayAll() {
  document.documentElement.lang = state.lang;
  document.querySelectorAll('[data-t]').forEach((n) => { n.textContent = t(n.dataset.t); });
  document.querySelectorAll('[data-t-label]').forEach((n) => {
    n.setAttribute('aria-label', t(n.dataset.tLabel));
    n.title = t(n.dataset.tLabel);
  });
  document.querySelectorAll('[data-lang]').forEach((b) => b.setAttribute('aria-pressed', String(b.dataset.lang === state.lang)));
  $('filters').replaceChildren(...FILTERS.map((name) => el('button', { type: 'button', 'data-filter': name, 'aria-pressed': 'false', on: { click: () => filter(name) } }, t(`filter_${name}`))));
  $('differences').textContent = data.sentence[state.lang];
  const unread = data.document.unread.map(([what, count]) => `${number(count)} × ${t(`unread_${what}`) === `unread_${what}` ? what : t(`unread_${what}`)}`);
  $('unread').textContent = unread.length ? `${t('notRead')}: ${unread.join(', ')}` : '';
  $('unread').hidden = !unread.length;
  drawHelp();
}

const KEYS = [['A', 'accept'], ['R', 'reject'], ['E', 'edit'], ['L', 'link'], ['N', 'asNew'], ['1 2 3', 'k_actor'], ['D', 'nextDoubt'], ['J K ↓ ↑', 'k_move'], ['U', 'undo'], ['Shift U', 'redo'], ['S', 'nextUnread'], ['[ ]', 'k_end'], ['{ }', 'k_start'], ['F', 'makeStatement'], ['X', 'leaveOut'], ['W', 'save'], ['?', 'help']];
function drawHelp() {
  $('keys').replaceChildren(...KEYS.map(([key, word]) => el('div', {}, el('dt', {}, key.split(' ').map((k) => el('kbd', {}, k))), el('dd', {}, t(word)))));
}

function drawPassage() {
  const bar = $('passage');
  bar.hidden = !state.passage || isOpen();
  $('passage-size').textContent = state.passage ? `${number(state.passage[0])}–${number(state.passage[1])}` : '';
}

function drawAll() {
  drawText();
  drawPassage();
  if (!isOpen()) drawList(on);
  drawCoverage();
  $('undo').disabled = !undoable();
  $('kept').textContent = state.kept ? t('keptHere') : t('notKept');
  document.body.classList.toggle('done', statements().every((s) => verdictOf(s.key)));
}

// -- moving --------------------------------------------------------------------------------------

function look(key, quiet) {
  state.current = key;
  if (state.linking !== key) state.linking = null;
  changed('current');
  const s = key && statement(key);
  if (s) showPassage(s.span);
  const card = key && document.getElementById(`card-${key}`);
  $('announce').textContent = card ? card.querySelector('.head').textContent : '';
  if (!quiet) $('list').focus({ preventScroll: true });
}

function move(by) {
  const list = listed();
  if (!list.length) return;
  const at = list.findIndex((s) => s.key === state.current);
  look(list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + by))].key);
}

const undecided = (s) => !verdictOf(s.key);
const doubtful = (s) => undecided(s) && (doubtsOf(s).length > 0 || openThings(s).length > 0 || lacks(s));

// The next after the current one that fits, from the top again where there is none below.
function next(fits) {
  const list = statements();
  const at = list.findIndex((s) => s.key === state.current);
  const found = [...list.slice(at + 1), ...list.slice(0, at + 1)].find(fits);
  if (found) look(found.key);
  return Boolean(found);
}

function advance() {
  if (!next(undecided)) notice(t('allDecided'));
}

function filter(name) {
  state.filter = name;
  changed('current');
}

// -- deciding ------------------------------------------------------------------------------------

function accept(key) {
  const s = statement(key);
  if (!s) return;
  if (openThings(s).length) {
    state.linking = key;
    look(key);
    notice(t('chooseFirst'));
    return;
  }
  const missing = lacks(s);
  if (missing) {
    notice(t(missing[1]), true);
    if (missing[0] !== 'status') openForm(key, missing[0]);
    return;
  }
  const before = decisionOf(key);
  if (!before || before.verdict === 'reject') act([decide(key, 'accept', { changes: before ? before.changes : {} })]);
  advance();
}

function reject(key) {
  const s = statement(key);
  if (!s) return;
  const before = decisionOf(key);
  // What was added and is rejected is no statement any more: taken back, and undone by U.
  act([before && before.verdict === 'add' ? ['decisions', key, null] : decide(key, 'reject')]);
  advance();
}

function link(key) {
  const s = statement(key);
  if (openThings(s).length) {
    state.linking = state.linking === key ? null : key;
    changed('current');
  } else openForm(key, 'subject');
}

function choose(thingKey, iri) {
  const it = thing(thingKey);
  act([['things', thingKey, { ...(saidOf(thingKey) || {}), iri, candidates: [] }]]);
  const key = state.linking;
  notice(iri ? t('linked', { name: it.names[0] }) : t('isNewNow', { name: it.names[0] }));
  if (!key || openThings(statement(key)).length) return;
  state.linking = null;
  accept(key);
}

// Say that an open or wrongly linked name is a new thing.
function asNew(key) {
  const s = statement(key);
  const open = openThings(s)[0];
  if (open) {
    state.linking = key;
    choose(open.key, null);
    return;
  }
  openForm(key, 'subject');
}

function actor(key, value) {
  const s = statement(key);
  if (!isHolder(s)) return;
  const before = decisionOf(key);
  const changes = { ...(before ? before.changes : {}), actor: value };
  // Choosing as whom somebody takes part accepts the statement: nobody chooses for one they reject.
  if (lacks({ ...s, actor: value }) || openThings(s).length) openForm(key, 'on_behalf_of');
  else act([decide(key, before && before.verdict !== 'reject' ? before.verdict : 'accept', { changes, span: before ? before.span : null })]);
}

// The passage that is selected, or was, is the one meant from now on; without one that is said.
function chosenPassage() {
  const span = selected() || state.passage;
  if (!span) {
    notice(t('selectFirst'), true);
    return null;
  }
  state.passage = span;
  getSelection().removeAllRanges();
  return span;
}

function makeStatement() {
  const span = chosenPassage();
  if (!span) return;
  openNew(span);
  changed('passage');
}

function leave() {
  if (!chosenPassage()) return;
  const dialog = $('why');
  dialog.hidden = false;
  $('why-text').value = '';
  $('why-text').focus();
  changed('passage');
}

function left() {
  const why = $('why-text').value.trim();
  if (!why) {
    $('why-text').focus();
    return;
  }
  act([decide(newKey('x'), 'leaveOut', { span: state.passage, why })]);
  $('why').hidden = true;
  const from = state.passage[1];
  setPassage(null);
  const span = nextUnread(from);
  if (span) setPassage(span);
  $('list').focus({ preventScroll: true });
}

function unread() {
  const span = nextUnread(state.passage ? state.passage[1] : -1);
  if (span) setPassage(span);
  else notice(t('allRead'));
}

function back(step, word) {
  if (!step) {
    notice(t('nothingToUndo'));
    return;
  }
  const last = step.filter(([table]) => table === 'decisions').at(-1);
  if (last && statement(last[1])) look(last[1]);
  notice(t(word));
}

const on = { look, accept, reject, edit: (key) => openForm(key), link, asNew, actor, choose, unleave: (key) => act([['decisions', key, null]]) };

// -- keys ----------------------------------------------------------------------------------------

function help(open) {
  $('help').hidden = open === undefined ? !$('help').hidden : !open;
  if (!$('help').hidden) $('help-close').focus();
}

const DO = {
  a: () => accept(state.current), r: () => reject(state.current), e: () => openForm(state.current), l: () => link(state.current),
  d: () => next(doubtful) || notice(t('noDoubts')), j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1),
  u: () => back(undo(), 'undone'), U: () => back(redo(), 'redone'), s: unread, '[': () => stretch('end', -1), ']': () => stretch('end', 1), '{': () => stretch('start', -1), '}': () => stretch('start', 1),
  f: makeStatement, x: leave, w: files.save, '?': () => help(),
};

function pressed(event) {
  const inField = event.target.closest('input, select, textarea, [role="listbox"].hits');
  if (event.key === 'Escape') {
    if (!$('why').hidden) $('why').hidden = true;
    else if (!$('help').hidden) help(false);
    else if (isOpen()) closeForm();
    else setPassage(null);
    return;
  }
  if (event.key === 'z' && (event.ctrlKey || event.metaKey) && !inField) {
    event.preventDefault();
    back(event.shiftKey ? redo() : undo(), event.shiftKey ? 'redone' : 'undone');
    return;
  }
  if (inField || event.ctrlKey || event.metaKey || event.altKey || isOpen() || !$('why').hidden) return;
  const linking = state.linking && state.linking === state.current && openThings(statement(state.current))[0];
  if (linking && (/^[1-9]$/.test(event.key) || event.key === 'n')) {
    event.preventDefault();
    const iri = event.key === 'n' ? null : linking.candidates[Number(event.key) - 1];
    if (iri !== undefined) choose(linking.key, iri);
    return;
  }
  const chosen = ['office', 'body', 'person'][Number(event.key) - 1];
  if (chosen && state.current && isHolder(statement(state.current))) {
    event.preventDefault();
    actor(state.current, chosen);
    return;
  }
  const action = event.key === 'n' ? () => asNew(state.current) : DO[event.key] || DO[event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : ''];
  if (!action) return;
  const needsCurrent = 'arlen'.includes(event.key);
  if (needsCurrent && !(state.current && statement(state.current))) return;
  event.preventDefault();
  action();
}

// -- the beginning -------------------------------------------------------------------------------

const dark = matchMedia('(prefers-color-scheme: dark)');
function paint() {
  document.documentElement.dataset.shade = state.shade === 'auto' ? (dark.matches ? 'dark' : 'light') : state.shade;
}

export function start() {
  const found = takeUp();
  paint();
  dark.addEventListener('change', paint);
  $('theme').addEventListener('click', () => {
    const now = document.documentElement.dataset.shade;
    state.shade = now === 'dark' ? 'light' : 'dark';
    paint();
  });
  document.querySelectorAll('[data-lang]').forEach((b) => b.addEventListener('click', () => {
    state.lang = b.dataset.lang;
    remember();
    sayAll();
    drawAll();
  }));
  $('who').value = state.who;
  $('who').addEventListener('input', () => {
    state.who = $('who').value.trim();
    remember();
  });
  $('undo').addEventListener('click', () => back(undo(), 'undone'));
  $('help-open').addEventListener('click', () => help());
  $('help-close').addEventListener('click', () => help(false));
  $('make').addEventListener('click', makeStatement);
  $('leave').addEventListener('click', leave);
  $('next-unread').addEventListener('click', unread);
  $('next-doubt').addEventListener('click', DO.d);
  $('why-form').addEventListener('submit', (event) => {
    event.preventDefault();
    left();
  });
  $('why-close').addEventListener('click', () => { $('why').hidden = true; });
  document.querySelectorAll('#why-quick button').forEach((b) => b.addEventListener('click', () => {
    $('why-text').value = b.textContent;
    left();
  }));
  $('text').addEventListener('pointerup', () => setTimeout(() => {
    const span = selected();
    if (span) {
      state.passage = span;
      drawPassage();
    }
  }, 0));
  $('text').addEventListener('click', (event) => {
    const run = event.target.closest('.run');
    if (!run || !run.dataset.keys || selected()) return;
    const keys = run.dataset.keys.split(' ');
    look(keys[(keys.indexOf(state.current) + 1) % keys.length]);
  });
  document.addEventListener('keydown', pressed);
  files.wire();
  onChange(drawAll);
  layOut();
  sayAll();
  const first = statements().find(undecided) || statements()[0];
  $('loading').hidden = true;
  look(first ? first.key : null);
  if (found === 'same') notice(t('takenUp', { n: number(undoable()) }));
  if (found === 'other') notice(t('otherProgress'), true);
  // For tests and for the curious: what is decided, as the file would have it.
  window.coopgraph = { decisions: toFile, current: () => state.current, passage: () => state.passage };
}
