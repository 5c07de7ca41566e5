// What the page carries: the document with its text, what was proposed, and the names to complete with.
import { read } from '../explorer/packed.js';
import { fold } from '../explorer/text.js';

export const data = {};

export async function openData() {
  const found = await read('data-review');
  if (typeof found.document.text !== 'string' || !Array.isArray(found.proposals) || !found.words.en) throw new TypeError('shape');
  Object.assign(data, found);
  data.byKey = new Map(data.proposals.map((p) => [p.key, p]));
  data.known = new Map(data.names.map(([iri, en, vi, cls, others]) => [iri, { iri, en, vi, cls, others, folded: [en, vi, ...others].map(fold) }]));
  indexText();
}

// Offsets are code points, a string of JavaScript counts UTF-16 units: `wide` has the code points
// that take two units, so that both ways cost a search in a list that is mostly empty.
let wide = [];

function indexText() {
  wide = [];
  let point = 0;
  for (const character of data.document.text) {
    if (character.length > 1) wide.push(point);
    point += 1;
  }
  data.length = point;
}

function below(point) {
  let low = 0;
  let high = wide.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wide[middle] < point) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The words of a passage, by code points.
export const words = (start, end) => data.document.text.slice(start + below(start), end + below(end));

// Code points in so many units of a text that begins at a code point.
export function points(start, units) {
  return [...data.document.text.slice(start + below(start), start + below(start) + units)].length;
}
