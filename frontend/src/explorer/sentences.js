// Readable sentences about ties and things.
import { stated } from './date-words.js';
import { el, say } from './dom.js';
import { WORDS, dossier, evidence, facts, nodes, ties } from './network.js';
import { change } from './state.js';
import { shorten } from './text.js';
import { label, pick, shortLabel, t } from './words.js';

export const roleKey = (iri) => (iri || '').replace(/^.*[/#]/, '');
export function roleWords(iri) {
  const phrase = WORDS.phrases[roleKey(iri)];
  return phrase ? pick(phrase) : pick((dossier.roles || {})[iri]) || roleKey(iri);
}
export const roleLabel = (iri) => pick((dossier.roles || {})[iri]) || roleKey(iri);

export const verb = (tie) => (roleWords(tie.role) ? ` — ${roleWords(tie.role)} — ` : ' — ');

export function sentence(tie) {
  return `${shortLabel(tie.participant)}${verb(tie)}${shortLabel(tie.framework)}`;
}

// "2020–2021, on behalf of Viet Nam"
export function whenWords(tie) {
  const parts = tie.timeless ? [] : [stated(tie)];
  if (tie.on_behalf_of) parts.push(`${t('onBehalfOf').toLowerCase()} ${label(tie.on_behalf_of)}`);
  return parts.join(', ');
}

export const gistOf = (iris) => {
  for (const iri of iris || []) {
    const found = pick((evidence.get(iri) || {}).gist);
    if (found) return found;
  }
  return '';
};

// A name for whatever an IRI points to.
export function nameOf(iri) {
  if (nodes.has(iri)) return label(iri);
  if (ties.has(iri)) return `${sentence(ties.get(iri))}, ${whenWords(ties.get(iri))}`;
  if (facts.has(iri)) return pick(facts.get(iri).label) || gistOf(facts.get(iri).evidence) || shorten(iri);
  if (evidence.has(iri)) return pick(evidence.get(iri).gist) || shorten(iri);
  return shorten(iri);
}

// Follow a link inside the page: a fact opens at the thing it is about.
export function open(iri) {
  if (nodes.has(iri) || ties.has(iri) || facts.has(iri)) change({ id: iri }, 'push');
}

export function link(iri, className_) {
  const can = nodes.has(iri) || ties.has(iri) || facts.has(iri);
  if (!can) return say(nameOf(iri));
  return el('button', { type: 'button', class: className_ || 'inline', on: { click: () => open(iri) } }, say(nameOf(iri)));
}

// The node a selection is shown at.
export function focusNode(iri) {
  if (nodes.has(iri)) return iri;
  if (facts.has(iri)) return facts.get(iri).about.find((a) => nodes.has(a)) || null;
  return null;
}
