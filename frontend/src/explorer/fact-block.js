// What is told about a thing beside its ties: facts, values, doubts.
import { edtfWords } from './date-words.js';
import { el, say } from './dom.js';
import { evidenceCard } from './evidence-card.js';
import { facts, nodes, sources, ties } from './network.js';
import { flags } from './panel-parts.js';
import { focusNode, gistOf, link } from './sentences.js';
import { sourceKey, state } from './state.js';
import { shorten } from './text.js';
import { className, pick, t } from './words.js';

// Doubts about a thing: rank, dispute, inference; nothing is shown when there is none.
export function doubts(thing) {
  const rows = [];
  if (thing.rank && thing.rank !== 'normal') rows.push(el('dt', {}, t('rank')), el('dd', {}, t('rank_' + thing.rank)));
  for (const iri of thing.disputed_by || []) rows.push(el('dt', {}, t('disputedBy')), el('dd', {}, link(iri)));
  for (const iri of thing.inferred_from || []) rows.push(el('dt', {}, t('inferredFrom')), el('dd', {}, link(iri)));
  if (thing.confidence !== null && thing.confidence !== undefined) rows.push(el('dt', {}, t('inferenceOf')), el('dd', {}, t('confidence', { n: Math.round(thing.confidence * 100) })));
  return rows;
}

function valueNode(value) {
  if (value.iri) return nodes.has(value.iri) || ties.has(value.iri) || facts.has(value.iri) ? link(value.iri) : say(pick(value.label) || shorten(value.iri));
  return say(value.edtf ? edtfWords(value.edtf) : pick(value.text));
}

export function properties(parts) {
  const rows = [];
  for (const part of parts || []) {
    // That a statement is about what the panel is about needs no saying.
    const rest = part.values.filter((v) => !v.iri || v.iri !== focusNode(state.id));
    if (!rest.length) continue;
    const values = rest.flatMap((v, i) => (i ? ['; ', valueNode(v)] : [valueNode(v)]));
    rows.push(el('dt', {}, say(pick(part.label))), el('dd', {}, values));
  }
  return rows;
}

export function factBlock(fact) {
  const said = gistOf(fact.evidence);
  const cards = fact.evidence || [];
  return el('div', { class: 'fact', 'data-fact': fact.iri },
    el('div', { class: 'kind' }, className(fact.cls), flags(fact), fact.rank === 'deprecated' ? el('span', {}, `· ${t('rank_deprecated')}`) : null),
    el('div', { class: 'say' }, say(said || pick(fact.label) || shorten(fact.iri))),
    el('dl', { class: 'props' }, properties(fact.parts), doubts(fact)),
    cards.length ? el('details', { open: state.id === fact.iri }, el('summary', {}, `${t('evidence')} · ${pick((sources.get(fact.source) || {}).publisher) || sourceKey(fact.source)}`), cards.map(evidenceCard)) : null);
}
