// The table: everything the picture shows, as rows that can be sorted and filtered.
import { dateWords } from './date-words.js';
import { $, el, say } from './dom.js';
import { drawnAs, nodeOn, reachable } from './filters.js';
import { glyph } from './glyph.js';
import { LARGE, dossier, evidence, nodes, partsOf, sources, tiesOf } from './network.js';
import { pairShared } from './projection.js';
import { debounce } from './scheduling.js';
import { roleWords, whenWords } from './sentences.js';
import { change, scene, sourceKey, state } from './state.js';
import { tab } from './tabs.js';
import { fold } from './text.js';
import { className, label, number, shortLabel, t } from './words.js';

const PAGE_ROWS = 250;
const table = { sort: {}, most: PAGE_ROWS };

// The sources behind a thing: of its evidence, else the one that states it.
export function sourcesOf(thing) {
  const found = new Set((thing.evidence || []).map((iri) => (evidence.get(iri) || {}).source).filter(Boolean));
  if (!found.size) for (const iri of thing.sources || [thing.source]) if (iri) found.add(iri);
  return [...found].filter((iri) => !sources.has(iri) || state.trusted.has(iri));
}
const beginOf = (tie) => tie.earliest_begin || tie.latest_begin || tie.earliest_end || tie.latest_end || '';
const doubtWords = (thing) => [(thing.disputed_by || []).length ? t('markDisputed') : '', thing.inferred || (thing.inferred_from || []).length ? t('flagInferred') : ''].filter(Boolean).join(', ');

// A column: its words, what a cell says, and what it is sorted by where that differs.
function tieColumns() {
  const columns = [
    { key: 'who', words: t('colWho'), text: (x) => shortLabel(x.participant), go: true },
    { key: 'role', words: t('role'), text: (x) => roleWords(x.role) },
    { key: 'what', words: t('colWhat'), text: (x) => shortLabel(x.framework) },
    { key: 'when', words: t('dates'), text: (x) => (x.timeless ? '' : whenWords(x)), by: beginOf },
  ];
  if (state.at) columns.push({ key: 'now', words: dateWords(state.at), text: (x) => t({ solid: 'readCertain', dashed: 'readPossible', ghost: 'markEnded' }[drawnAs(x)] || 'markEnded') });
  if (sources.size) columns.push({ key: 'source', words: t('colSources'), text: (x) => sourcesOf(x).map(sourceKey).join('; ') });
  if (reachable().some((x) => doubtWords(x))) columns.push({ key: 'doubt', words: t('colDoubt'), text: doubtWords });
  return columns;
}
function pairColumns() {
  return [
    { key: 'who', words: t('colOne'), text: (x) => shortLabel(x.participant), go: true },
    { key: 'what', words: t('colOther'), text: (x) => shortLabel(x.framework) },
    { key: 'n', words: t('colShared'), text: (x) => number(x.shared.size), by: (x) => x.shared.size, figure: true },
    { key: 'shared', words: t('shared'), text: (x) => pairShared(x).map(shortLabel).join('; ') },
  ];
}
function nodeColumns() {
  const columns = [
    { key: 'name', words: t('colName'), text: (n) => label(n.iri), go: true, cls: true },
    { key: 'kind', words: t('colKind'), text: (n) => className(n.cls) },
    { key: 'ties', words: t('nTies'), text: (n) => number(tiesShown(n.iri)), by: (n) => tiesShown(n.iri), figure: true },
  ];
  if (partsOf.size) columns.push({ key: 'part', words: t('partOf'), text: (n) => (n.part_of || []).map(shortLabel).join('; ') });
  if (sources.size) columns.push({ key: 'source', words: t('colSources'), text: (n) => sourcesOf(n).map(sourceKey).join('; ') });
  return columns;
}
function tiesShown(iri) {
  if (state.net !== 'both') return [...scene.pairs.values()].filter((p) => p.participant === iri || p.framework === iri).length;
  const own = tiesOf.get(iri);
  let n = 0;
  for (const list of [own.as, own.in]) for (const x of list) if (drawnAs(x) !== 'none') n += 1;
  return n;
}

function drawTable() {
  // Of groups nothing can be listed but the groups, which the panel does.
  $('tab-table').classList.toggle('closed', Boolean(scene.groups));
  if (scene.groups) { $('table').replaceChildren(el('caption', { class: 'lead' }, t('openFirst'))); $('table-count').textContent = ''; $('table-more').hidden = true; return; }
  const kind = state.rows;
  for (const button of document.querySelectorAll('[data-rows]')) button.setAttribute('aria-pressed', String(button.dataset.rows === kind));
  const shownPairs = () => [...scene.pairs.values()].filter((p) => nodeOn(p.participant) && nodeOn(p.framework));
  const things = kind === 'nodes' ? (LARGE ? [...scene.nodes].map((iri) => nodes.get(iri)) : dossier.nodes).filter((n) => nodeOn(n.iri)) : state.net === 'both' ? reachable().filter((x) => drawnAs(x) !== 'none') : shownPairs();
  const columns = kind === 'nodes' ? nodeColumns() : state.net === 'both' ? tieColumns() : pairColumns();
  const iriOf = (x) => x.iri || x.tie || x.key;
  const wanted = fold($('table-filter').value).trim().split(/\s+/).filter(Boolean);
  const rows = things.map((x) => ({ x, cells: columns.map((c) => c.text(x)) }))
    .filter(({ cells }) => { const all = wanted.length ? fold(cells.join(' ')) : ''; return wanted.every((w) => all.includes(w)); });
  const sort = table.sort[kind] || (kind === 'nodes' ? { key: 'ties', down: true } : { key: 'who', down: false });
  const at = Math.max(0, columns.findIndex((c) => c.key === sort.key));
  const by = columns[at].by;
  const compare = new Intl.Collator(state.lang, { numeric: true }).compare;
  const order = (p, q) => (by ? (by(p.x) < by(q.x) ? -1 : by(p.x) > by(q.x) ? 1 : 0) : compare(p.cells[at], q.cells[at]));
  rows.sort((p, q) => (sort.down ? -1 : 1) * order(p, q) || (iriOf(p.x) < iriOf(q.x) ? -1 : 1));
  $('table-count').textContent = rows.length === things.length ? t('tableCount', { n: number(rows.length) }) : t('tableCountOf', { n: number(rows.length), m: number(things.length) });

  const held = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.sort : null;
  const head = el('thead', {}, el('tr', {}, columns.map((c) => {
    const on = c.key === columns[at].key;
    return el('th', { scope: 'col', class: c.figure ? 'figure' : null, 'aria-sort': on ? (sort.down ? 'descending' : 'ascending') : null },
      el('button', { type: 'button', 'data-sort': c.key, on: { click: () => { table.sort[kind] = { key: c.key, down: on ? !sort.down : Boolean(c.figure) }; drawTable(); } } }, c.words,
        el('span', { class: 'arrow', 'aria-hidden': 'true' }, on ? (sort.down ? '↓' : '↑') : '')));
  })));
  const most = state.printing ? Infinity : table.most; // paper holds all that it says there is
  const body = el('tbody', {}, rows.slice(0, most).map(({ x, cells }) => el('tr', { 'data-row': iriOf(x), 'aria-current': iriOf(x) === state.id ? 'true' : null },
    cells.map((text, i) => {
      const c = columns[i];
      if (c.go) return el('th', { scope: 'row' }, el('button', { type: 'button', on: { click: () => change({ id: iriOf(x) }, 'push') } }, c.cls ? glyph(x.cls) : null, say(text)));
      return el('td', { class: c.figure ? 'figure' : c.key }, say(text));
    }))));
  const words = el('caption', { class: 'unseen' }, t(kind === 'nodes' ? 'tableNodes' : 'tableTies'));
  $('table').replaceChildren(words, head, body);
  if (held) $('table').querySelector(`[data-sort="${held}"]`)?.focus();
  const more = $('table-more');
  more.hidden = rows.length <= most;
  more.textContent = t('more', { n: number(rows.length - table.most) });
}

export function startTable() {
  for (const button of document.querySelectorAll('[data-rows]')) button.addEventListener('click', () => { table.most = PAGE_ROWS; change({ rows: button.dataset.rows }, 'replace'); });
  $('table-filter').addEventListener('input', debounce(drawTable, 60));
  $('table-more').addEventListener('click', () => { table.most += PAGE_ROWS * 2; drawTable(); });
  // A click anywhere in a row opens it; the button in it serves keyboards and screen readers.
  $('table').addEventListener('click', (event) => {
    const row = event.target.closest('tr[data-row]');
    if (row && !event.target.closest('button') && !String(getSelection())) change({ id: row.dataset.row }, 'push');
  });
}
export function tableTab() {
  tab('table', { label: 'tabTable', order: 20, draw: drawTable });
}
