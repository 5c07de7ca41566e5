// What was decided: two tables (decisions by proposal, what is said of things by thing) that change
// only by entries of a log, which is kept whole. Undoing reads it backwards, without end.
import { data } from './data.js';

export const state = {
  lang: data.lang,
  shade: 'auto',
  who: '',
  current: null, // key of the statement looked at
  passage: null, // [start, end] selected in the text, code points
  filter: 'all',
};

const tables = { decisions: new Map(), things: new Map() };
let log = [];
let done = 0; // entries of the log that count; those after it were undone

const listeners = [];
export const onChange = (fn) => listeners.push(fn);
export function changed(what) {
  for (const fn of listeners) fn(what);
}

export const decisionOf = (key) => tables.decisions.get(key);
export const decisions = () => tables.decisions;

// A thing as it now is: as proposed, with what was said of it since.
export function thing(key) {
  const said = tables.things.get(key);
  const proposed = data.things[key];
  return proposed || said ? { key, names: [], candidates: [], labels: {}, ...proposed, ...said } : null;
}
export const saidOf = (key) => tables.things.get(key);
export const things = () => [...new Set([...Object.keys(data.things), ...tables.things.keys()])].map(thing);

// Make several entries as one step: [[table, key, value or null], …].
export function act(entries) {
  const step = entries.map(([table, key, after]) => [table, key, tables[table].get(key) ?? null, after]);
  log = [...log.slice(0, done), step];
  done = log.length;
  for (const [table, key, , after] of step) put(table, key, after);
  keep();
  changed('decisions');
}

function put(table, key, value) {
  if (value === null) tables[table].delete(key);
  else tables[table].set(key, value);
}

export function undo() {
  if (!done) return null;
  done -= 1;
  for (const [table, key, before] of [...log[done]].reverse()) put(table, key, before);
  keep();
  changed('decisions');
  return log[done];
}

export function redo() {
  if (done === log.length) return null;
  const step = log[done];
  done += 1;
  for (const [table, key, , after] of step) put(table, key, after);
  keep();
  changed('decisions');
  return step;
}
export const undoable = () => done;

// -- a decision ----------------------------------------------------------------------------------

const now = () => new Date().toISOString();

export function decide(key, verdict, more) {
  return ['decisions', key, { verdict, changes: {}, why: '', span: null, who: state.who, when: now(), ...more }];
}

// Added statements and passages left out get keys of their own, never one twice.
export function newKey(prefix) {
  const used = new Set([...tables.decisions.keys(), ...tables.things.keys(), ...Object.keys(data.things)]);
  for (const step of log) for (const [, key] of step) used.add(key);
  let n = 1;
  while (used.has(`${prefix}${n}`)) n += 1;
  return `${prefix}${n}`;
}

// A statement as it now is: proposed, with its changes, or added.
const BLANK = { kind: 'participation', role: '', subject: null, subject_name: '', framework: null, framework_name: '', on_behalf_of: null, date: null, date_span: null, date_step: '', value: '', unit: '', others: [], status: 'fact', score: 1, doubts: [], gist: {}, frame: '' };
export function statement(key) {
  const proposed = data.byKey.get(key);
  const decision = tables.decisions.get(key);
  const changes = decision ? decision.changes : {};
  if (!proposed && (!decision || decision.verdict !== 'add')) return null;
  return { ...BLANK, ...(proposed || { key, span: decision.span }), actor: 'office', ...changes };
}

export function statements() {
  const added = [...tables.decisions].filter(([, d]) => d.verdict === 'add').map(([key]) => key);
  const all = [...data.proposals.map((p) => p.key), ...added].map(statement);
  return all.sort((a, b) => a.span[0] - b.span[0] || a.span[1] - b.span[1]);
}

export function verdictOf(key) {
  const decision = tables.decisions.get(key);
  return decision ? decision.verdict : null;
}
export const leftOut = () => [...tables.decisions].filter(([, d]) => d.verdict === 'leaveOut').map(([key, d]) => ({ key, span: d.span, why: d.why }));

// -- the decisions file --------------------------------------------------------------------------

const OF_STATEMENT = (s) => [s.subject, s.framework, s.on_behalf_of, ...s.others].filter(Boolean);

// What a decision says of things: of those that its statement names, and only what was said.
function saidIn(s) {
  const found = {};
  for (const key of OF_STATEMENT(s)) if (tables.things.has(key)) found[key] = tables.things.get(key);
  return found;
}

export function toFile() {
  const list = [];
  for (const [key, d] of tables.decisions) {
    const changes = { ...d.changes };
    let verdict = d.verdict;
    if (verdict === 'accept' || verdict === 'edit' || verdict === 'add') {
      const said = saidIn(statement(key));
      if (Object.keys(said).length) changes.things = said;
      if (verdict !== 'add') verdict = Object.keys(d.changes).some((n) => n !== 'actor') ? 'edit' : 'accept';
    }
    list.push({ verdict, proposal: key, span: d.span, changes, why: d.why, who: d.who, when: d.when });
  }
  return { formatVersion: data.format, document: data.document.name, textSha256: data.document.text_sha256, decisions: list };
}

// Entries that make the tables those of a file; what is decided now and not in it, goes.
export function fromFile(file) {
  const entries = [];
  for (const key of tables.decisions.keys()) entries.push(['decisions', key, null]);
  for (const key of tables.things.keys()) entries.push(['things', key, null]);
  for (const d of file.decisions) {
    const { things: said = {}, ...changes } = d.changes || {};
    for (const [key, told] of Object.entries(said)) entries.push(['things', key, told]);
    entries.push(['decisions', d.proposal, { verdict: d.verdict, span: d.span ?? null, changes, why: d.why || '', who: d.who || '', when: d.when || '' }]);
  }
  return entries;
}

// -- kept in the browser, where that works -------------------------------------------------------

const PLACE = `coopgraph-review:${data.document.text_sha256}`;
const base = JSON.stringify(data.decisions.map((d) => [d.proposal, d.verdict, d.when]));

function keep() {
  try {
    localStorage.setItem(PLACE, JSON.stringify({ base, log, done, who: state.who, lang: state.lang }));
    state.kept = true;
  } catch {
    state.kept = false; // full, or forbidden: the file is then the only way, and the page says so
  }
}
export const remember = keep;

// Take up what this browser kept of the same text and the same beginning; tell what was found.
export function takeUp() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(PLACE));
    state.kept = true;
  } catch {
    state.kept = false;
  }
  if (data.decisions.length) for (const [table, key, value] of fromFile({ decisions: data.decisions })) put(table, key, value);
  if (!kept || !Array.isArray(kept.log)) return 'none';
  state.who = typeof kept.who === 'string' ? kept.who : '';
  if (kept.lang === 'vi' || kept.lang === 'en') state.lang = kept.lang;
  if (kept.base !== base) return 'other';
  log = kept.log;
  done = Math.min(kept.done, log.length);
  for (const step of log.slice(0, done)) for (const [table, key, , after] of step) put(table, key, after);
  return done ? 'same' : 'none';
}
