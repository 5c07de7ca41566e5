// Terms of our namespaces that a query names and the graph does not have, and the nearest that it
// has: the same as coopgraph/store/own_terms.py, which a test holds it to.
import { tokens } from './syntax.js';

const OWN = ['coop', 'concept'];
const LEAST = 65; // of 100, as `NEAR` of coopgraph/names.py

function folded(text) {
  const bare = text.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '');
  return (bare.replaceAll('_', ' ').match(/[\p{L}\p{N}_]+/gu) || []).join(' ');
}

// Twice the length of the longest common subsequence over the sum of the lengths, of 100.
function similarity(one, other) {
  const [a, b] = [[...one], [...other]];
  let above = new Array(b.length + 1).fill(0);
  for (const letter of a) {
    const row = [0];
    for (let i = 0; i < b.length; i += 1) row.push(letter === b[i] ? above[i] + 1 : Math.max(above[i + 1], row[i]));
    above = row;
  }
  return (200 * above[b.length]) / (a.length + b.length);
}

function nearest(name, known) {
  const wanted = folded(name);
  let best = ['', 0];
  if (!wanted) return '';
  for (const one of [...known].sort()) {
    const word = folded(one);
    const score = Math.max(similarity(wanted, word), word.startsWith(`${wanted} `) ? LEAST : 0);
    if (score >= LEAST && score > best[1]) best = [one, score];
  }
  return best[0];
}

// `names`: prefix to namespace; `mentions`: whether an IRI stands in the graph; `described`: gives
// the IRIs of our own terms that the graph has. Gives pairs of the term as written and the nearest.
export function unknownTerms(sparql, names, mentions, described) {
  const written = new Map();
  for (const prefix of OWN) {
    const base = names[prefix].replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    for (const [text, iri] of sparql.matchAll(new RegExp(`<(${base}[^<>\\s]+)>`, 'g'))) written.set(text, iri);
  }
  for (const [text, prefix, local] of sparql.matchAll(/(?<![\p{L}\p{N}_.:/-])(coop|concept):([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)/gu)) written.set(text, names[prefix] + local);
  let strange = [...written].filter(([, iri]) => !mentions(iri));
  if (!strange.length) return [];
  // Only now is it worth while to know what stands in comments and texts.
  const named = new Set(tokens(sparql).filter(({ kind }) => kind === 'iri' || kind === 'name').map(({ text }) => text.replace(/\.+$/, '')));
  for (const [, prefix, iri] of sparql.matchAll(/\bPREFIX\s+([\p{L}\p{N}_.-]*):\s*<([^<>]*)>/giu)) {
    if (!OWN.includes(prefix) || names[prefix] === iri) continue;
    for (const text of named) if (text.startsWith(`${prefix}:`)) named.delete(text); // it means something else here
  }
  strange = strange.filter(([text]) => named.has(text));
  const known = strange.length ? described() : [];
  if (!known.length) return [];
  return strange.map(([text, iri]) => {
    const prefix = OWN.find((one) => iri.startsWith(names[one]));
    const local = known.filter((one) => one.startsWith(names[prefix])).map((one) => one.slice(names[prefix].length));
    const near = nearest(iri.slice(names[prefix].length), local);
    return [text, near && `${prefix}:${near}`];
  });
}

// The same as an endpoint tells it, in the header X-Coopgraph-Unknown.
export function toldUnknown(header) {
  if (!header) return [];
  return decodeURIComponent(header).split(', ').map((one) => {
    const [, term, near] = /^(.*?)(?: \((.*)\?\))?$/s.exec(one);
    return [term, near || ''];
  });
}
