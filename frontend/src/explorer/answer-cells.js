// The cells of an answer: which IRIs they hold, what they say, and what a click on them opens.
import { termName } from './engine-names.js';
import { trustedNode } from './filters.js';
import { evidence, facts, nodes, sources, ties } from './network.js';
import { focusNode } from './sentences.js';
import { change, state } from './state.js';

const XSD_BASE = 'http://www.w3.org/2001/XMLSchema#';
const NUMERIC = new Set(['integer', 'decimal', 'double', 'float', 'int', 'long', 'nonNegativeInteger'].map((n) => XSD_BASE + n));
export const isNumber = (cell) => cell && cell.type === 'literal' && NUMERIC.has(cell.datatype);
export const isDay = (cell) => cell && cell.type === 'literal' && cell.datatype === `${XSD_BASE}date`;
export const isYesNo = (cell) => cell && cell.type === 'literal' && cell.datatype === `${XSD_BASE}boolean`;
export const isTrue = (cell) => cell.value === 'true' || cell.value === '1';

const HTTP = /^https?:\/\/[^\s<>"]+$/;
// The IRIs of a cell: itself, or those that GROUP_CONCAT joined by blanks.
export function cellIris(cell) {
  if (!cell) return [];
  if (cell.type === 'uri') return [cell.value];
  if (cell.type !== 'literal' || cell['xml:lang'] || !cell.value.includes('://')) return [];
  const parts = cell.value.split(' ');
  return parts.every((part) => HTTP.test(part)) ? parts : [];
}
export const termText = (cell) => (cell.type === 'bnode' ? `_:${cell.value}` : cell.type === 'triple' ? JSON.stringify(cell.value) : String(cell.value));
export function cellText(cell) {
  if (!cell) return '';
  const iris = cellIris(cell);
  return iris.length ? iris.map(termName).join('; ') : termText(cell);
}

// What a reader sees when an IRI is opened: itself, or for a passage the statement it proves.
let cited = null;
export function openable(iri) {
  if (nodes.has(iri) || ties.has(iri) || facts.has(iri)) return iri;
  if (!evidence.has(iri)) return null;
  if (!cited) {
    cited = new Map();
    for (const [id, thing] of [...ties, ...facts, ...nodes]) for (const item of thing.evidence || []) if (!cited.has(item)) cited.set(item, id);
  }
  return cited.get(iri) || null;
}

// The best of a row to look at in the picture: a tie, else a node, else what a passage proves.
export function rowTarget(row) {
  const iris = row.flatMap(cellIris);
  return iris.find((i) => ties.has(i)) || iris.find((i) => nodes.has(i)) || iris.find((i) => facts.has(i) && focusNode(i)) || iris.map(openable).find((i) => i && (ties.has(i) || focusNode(i))) || null;
}

// Bring a node or tie to the front of the picture, past whatever filter hides it.
export function showInNetwork(iri) {
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

// Rows in the order of a column, empty cells last; `sort` is null or { column, down }.
export function sortedRows(rows, sort, text) {
  if (!sort) return rows;
  const { column, down } = sort;
  const keyed = rows.map((row, i) => ({ row, i, text: text(row[column], column), value: isNumber(row[column]) ? Number(row[column].value) : isDay(row[column]) ? row[column].value : null }));
  const collator = new Intl.Collator(state.lang, { numeric: true });
  keyed.sort((a, b) => {
    if (!a.text !== !b.text) return a.text ? -1 : 1;
    const both = a.value !== null && b.value !== null && typeof a.value === typeof b.value;
    const order = both ? (a.value < b.value ? -1 : a.value > b.value ? 1 : 0) : collator.compare(a.text, b.text);
    return (down ? -order : order) || a.i - b.i;
  });
  return keyed.map((one) => one.row);
}

