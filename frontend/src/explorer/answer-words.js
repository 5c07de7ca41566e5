// An answer in plain words: what its columns are called, what its cells say, which sentences prove a
// row. The same words go to the screen, to paper and into files for offices.
import { cellIris, isDay, isNumber, isTrue, isYesNo, termText } from './answer-cells.js';
import { dateWords, edtfWords } from './date-words.js';
import { labelled, termName } from './engine-names.js';
import { engine } from './engine.js';
import { evidence, sources } from './network.js';
import { state } from './state.js';
import { number, pick, t } from './words.js';

const capital = (text) => text.charAt(0).toLocaleUpperCase(state.lang) + text.slice(1);

// What a column is called: by the words of the catalogue, else the ontology's, else its variable's.
export function columnWords(name) {
  const told = engine.data.columns[name];
  return capital((told && pick(told)) || labelled(engine.data.prefixes.coop + name) || name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());
}

const EDTF = /^(?:\[?(?:\.\.)?\d{4}[\d\-.,/~?%X[\]]*|\.\.\/\d{4}[\d-]*)$/;
const SPAN = /^P(\d+)([YMWD])$/;
function momentWords(text) {
  const parts = text.split(' ');
  if (!parts.every((part) => EDTF.test(part))) return null;
  return [...new Set(parts.map(edtfWords))].join('; ');
}
function spanWords(text) {
  const found = SPAN.exec(text);
  return found && t({ Y: 'spanYears', M: 'spanMonths', W: 'spanWeeks', D: 'spanDays' }[found[2]], { n: number(Number(found[1])) });
}

// A cell in words. A year is no amount; a confidence is one of a hundred.
export function plainCell(cell, column) {
  if (!cell) return '';
  const iris = cellIris(cell);
  if (iris.length) return iris.map(termName).join('; ');
  if (isYesNo(cell)) return t(isTrue(cell) ? 'sparqlYes' : 'sparqlNo');
  if (isDay(cell)) return dateWords(cell.value);
  if (isNumber(cell)) {
    const value = Number(cell.value);
    if (column === 'confidence') return `${number(Math.round(value * 100))} %`;
    return column === 'year' || !Number.isFinite(value) ? cell.value : number(value);
  }
  const text = termText(cell);
  return momentWords(text) || spanWords(text) || text;
}

// What explains a row rather than answers: it is shown when the row is unfolded.
const ASIDE = new Set(['rank', 'otherRank', 'disputedBy', 'restsOn', 'earliestBegin', 'latestBegin', 'earliestEnd', 'latestEnd']);
const saysSomething = (cell) => Boolean(cell && termText(cell) !== '');

// What readers see of an answer: the columns that say something, those that stand aside, and of each
// row its passages and what is to be told of it at once.
export function readable({ columns, rows }) {
  const at = columns.indexOf('evidence');
  const says = columns.map((name, i) => i).filter((i) => i !== at && rows.some((row) => saysSomething(row[i])));
  const aside = says.filter((i) => ASIDE.has(columns[i]));
  // Where a question asks for nothing else, they are its answer.
  const shown = says.length - aside.length > 1 ? says.filter((i) => !aside.includes(i)) : says;
  const passages = (row) => (at < 0 || !row[at] ? [] : cellIris(row[at]).filter((iri) => evidence.has(iri)));
  const cell = (row, name) => row[columns.indexOf(name)];
  const flags = (row) => {
    const rank = cell(row, 'rank');
    return [saysSomething(cell(row, 'disputedBy')) ? t('markDisputed') : '', rank && /deprecated/i.test(rank.value) ? termName(rank.value) : ''].filter(Boolean);
  };
  return { all: says, shown, aside: aside.filter((i) => !shown.includes(i)), passages, flags };
}

const sourceOf = (iri) => sources.get((evidence.get(iri) || {}).source) || {};
export const gistWords = (iri) => pick((evidence.get(iri) || {}).gist) || pick((evidence.get(iri) || {}).place) || t('evidence');
export const sourceWords = (iri) => pick(sourceOf(iri).title) || '';
export const placeWords = (iri) => pick((evidence.get(iri) || {}).place) || '';

// The heads and the cells of a file for offices; a cell is { text } or { text, number } or { text, day }.
export function officeTable(answer, rows) {
  const { all, passages } = readable(answer);
  const heads = [...all.map((i) => columnWords(answer.columns[i])), t('asksSentence'), t('asksPlace'), t('colSources'), t('asksAddress')];
  const unique = (list) => [...new Set(list.filter(Boolean))].join(' | ');
  const cells = rows.map((row) => {
    const cites = passages(row);
    return [
      ...all.map((i) => {
        const cell = row[i];
        const text = plainCell(cell, answer.columns[i]);
        if (isNumber(cell) && Number.isFinite(Number(cell.value))) return { text, number: Number(cell.value) };
        return isDay(cell) ? { text, day: cell.value } : { text };
      }),
      { text: unique(cites.map(gistWords)) }, { text: unique(cites.map(placeWords)) }, { text: unique(cites.map(sourceWords)) }, { text: unique(cites.map((iri) => sourceOf(iri).url)) },
    ];
  });
  return { heads, cells };
}
