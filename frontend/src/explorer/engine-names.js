// Names of whatever a query may tell of or ask for: those of the page, and those the engine found.
import { degree, evidence, facts, nodes, ties } from './network.js';
import { nameOf } from './sentences.js';
import { state } from './state.js';
import { ID_BASE, fold } from './text.js';
import { other } from './words.js';

const known = { prefixes: {}, names: new Map(), terms: [] };

export const terms = () => known.terms;
export const usePrefixes = (prefixes) => { known.prefixes = prefixes; };

export function expand(name) {
  const [, prefix, local] = /^([\p{L}\p{N}_.-]*):(.*)$/su.exec(name) || [];
  return prefix !== undefined && prefix in known.prefixes && !local.startsWith('//') ? known.prefixes[prefix] + local : name.replace(/^<(.*)>$/s, '$1');
}
export function curie(iri) {
  for (const [prefix, base] of Object.entries(known.prefixes)) {
    const local = iri.startsWith(base) ? iri.slice(base.length) : '';
    if (local && !/[/#?]/.test(local)) return `${prefix}:${local}`;
  }
  return iri;
}

// The label of an IRI in the reader's language, else in another; nothing where there is none.
export function labelled(iri) {
  if (nodes.has(iri) || ties.has(iri) || facts.has(iri) || evidence.has(iri)) return nameOf(iri);
  const found = known.names.get(iri);
  return (found && (found[state.lang] || found[other()] || found[''])) || null;
}
export const termName = (iri) => labelled(iri) || curie(iri);
export const wordsOf = (text) => (fold(text).match(/[\p{L}\p{N}]+/gu) || []).join(' ');

export function learn({ names, used }) {
  if (known.terms.length) return;
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
  known.names = found;
  known.terms = [...found].map(([iri, one]) => {
    const slug = iri.replace(/^.*[#/]/, '');
    const folded = [...one.all, slug].map(wordsOf);
    return { iri, curie: curie(iri), folded, all: folded.join(' · ') };
  });
}

export function findTerms(text) {
  const wanted = wordsOf(text);
  if (!wanted) return [];
  const parts = wanted.split(' ');
  const hits = [];
  for (const term of known.terms) {
    if (!parts.every((part) => term.all.includes(part))) continue;
    const best = Math.max(...term.folded.map((n) => (n === wanted ? 4 : n.startsWith(wanted) ? 3 : ` ${n}`.includes(` ${wanted}`) ? 2 : n.includes(wanted) ? 1 : 0)));
    hits.push({ iri: term.iri, score: best + (nodes.has(term.iri) ? 0.5 : 0) });
  }
  return hits.sort((a, b) => b.score - a.score || (nodes.has(b.iri) ? degree(b.iri) : 0) - (nodes.has(a.iri) ? degree(a.iri) : 0) || (a.iri < b.iri ? -1 : 1)).map((hit) => hit.iri);
}

// As in Python: IRI, prefixed name, slug or label.
export function resolve(text) {
  const name = text.trim();
  const all = new Set(known.terms.map((term) => term.iri));
  const whole = expand(name);
  if (/:\/\//.test(whole)) return all.has(whole) || nodes.has(whole) || ties.has(whole) || facts.has(whole) || evidence.has(whole) ? { iri: whole } : { problem: 'sparqlUnknown' };
  for (const prefix of ['id', 'source', 'concept', 'coop']) {
    const iri = known.prefixes[prefix] + name;
    if (all.has(iri) || ties.has(iri) || facts.has(iri)) return { iri };
  }
  const wanted = wordsOf(name);
  const named = known.terms.filter((term) => term.folded.includes(wanted)).map((term) => term.iri);
  const things = named.filter((iri) => iri.startsWith(ID_BASE));
  const found = things.length ? things : named;
  if (found.length === 1) return { iri: found[0] };
  return { problem: found.length ? 'sparqlSeveral' : 'sparqlUnknown' };
}
