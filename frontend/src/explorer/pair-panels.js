// The panels of a chain and of a pair.
import { el, say } from './dom.js';
import { evidenceCard } from './evidence-card.js';
import { glyph } from './glyph.js';
import { nodes } from './network.js';
import { backButton, byRole, foot, tieRow } from './panel-parts.js';
import { pairShared } from './projection.js';
import { link, open } from './sentences.js';
import { change, scene, state } from './state.js';
import { label, number, shortLabel, t } from './words.js';

// The chain told: each step with the ties it rests on and the evidence of each.
export function chainPanel() {
  const { steps, arcs } = scene.chain;
  const name = (iri) => el('button', { type: 'button', class: 'inline', on: { click: () => open(iri) } }, say(shortLabel(iri)));
  const head = [
    el('button', { type: 'button', class: 'back', on: { click: () => change({ from: null, to: null }, 'push') } }, `← ${t('overview')}`),
    el('div', { class: 'kindline' }, t('chainTitle')),
    el('h2', { class: 'statement' }, el('button', { type: 'button', on: { click: () => open(state.from) } }, say(label(state.from))), el('span', { class: 'verb' }, ' → '), el('button', { type: 'button', on: { click: () => open(state.to) } }, say(label(state.to)))),
  ];
  if (!steps.length) return [...head, el('p', { class: 'lead' }, t(state.from === state.to ? 'chainSame' : 'chainNone'))];
  return [
    ...head,
    el('p', { class: 'lead' }, t(arcs.length === 1 ? 'chainCountOne' : 'chainCount', { n: number(arcs.length) })),
    el('ol', { class: 'chain' }, steps.map((step) => el('li', {},
      el('h3', {}, step.ties.length === 2 ? t('chainMeet') : t('chainPart')),
      el('p', { class: 'meet' }, name(step.start), step.ties.length === 2 ? [' — ', name(step.via), ' — '] : ' — ', name(step.end)),
      step.ties.flatMap((tie) => [el('ul', { class: 'rows' }, tieRow(tie)),
        (tie.evidence || []).length ? el('details', {}, el('summary', {}, `${t('evidence')} (${number(tie.evidence.length)})`), tie.evidence.map(evidenceCard)) : null])))),
    foot(),
  ];
}

// What two actors share, or two frameworks.
export function pairPanel(pair) {
  const end = (iri) => el('button', { type: 'button', on: { click: () => open(iri) } }, say(label(iri)));
  return [
    backButton(),
    el('div', { class: 'kindline' }, t(state.net === 'actors' ? 'pairActors' : 'pairFrameworks')),
    el('h2', { class: 'statement' }, end(pair.participant), el('span', { class: 'verb' }, ' – '), end(pair.framework)),
    el('p', { class: 'lead' }, t('pairCount', { n: number(pair.shared.size), sure: number(pair.sure.size) })),
    pairShared(pair).map((iri) => el('section', {}, el('h3', { class: 'thing' }, glyph(nodes.get(iri).cls), link(iri)),
      el('ul', { class: 'rows' }, [...pair.shared.get(iri)].sort(byRole).map(tieRow)))),
    foot(),
  ];
}
