// The panel when nothing is chosen.
import { el, say } from './dom.js';
import { nodeOn, tieOn } from './filters.js';
import { glyph } from './glyph.js';
import { degree, evidence, facts, nodes, pageData, sources, ties } from './network.js';
import { byDate, foot, limited, section, tieRow } from './panel-parts.js';
import { nameOf, open, roleKey } from './sentences.js';
import { change, state } from './state.js';
import { invitation } from './tour.js';
import { label, number, pick, shortLabel, t } from './words.js';

const weightOf = (tie) => degree(tie.participant) + degree(tie.framework);

// The way in for who comes with a question: those asked most, and all others.
export function offeredQuestions() {
  if (!pageData.asks || !pageData.asks.length) return null;
  const toward = (ask) => () => change({ view: 'questions', ask }, 'push');
  return el('section', { class: 'offered' }, el('h3', {}, t('tabQuestions')),
    el('ul', { class: 'rows' }, pageData.asks.map((one) => el('li', {}, el('button', { type: 'button', 'data-ask': one.name, on: { click: toward(one.name) } }, pick(one.words))))),
    el('button', { type: 'button', class: 'quiet', on: { click: toward(null) } }, t('asksAll')));
}

export function overview() {
  const visible = [...ties.values()].filter(tieOn);
  const shown = [...nodes.values()].filter((n) => nodeOn(n.iri));
  const figures = [
    [shown.filter((n) => n.actor).length, t('nActors')],
    [shown.filter((n) => n.framework).length, t('nFrameworks')],
    [visible.length, t('nTies')],
    [[...evidence.values()].filter((e) => !sources.has(e.source) || state.trusted.has(e.source)).length, t('nPassages')],
  ];
  const hubs = shown.slice().sort((a, b) => degree(b.iri) - degree(a.iri) || (a.iri < b.iri ? -1 : 1)).slice(0, 5).filter((n) => degree(n.iri) > 1);
  const chairs = visible.filter((x) => roleKey(x.role) === 'chair').sort((a, b) => weightOf(b) - weightOf(a) || byDate(a, b));
  const doubtful = [...visible, ...[...facts.values()].filter((f) => !sources.has(f.source) || state.trusted.has(f.source))];
  const disputed = doubtful.filter((x) => (x.disputed_by || []).length);
  const inferred = doubtful.filter((x) => (x.inferred_from || []).length || x.inferred);
  const row = (x) => (x.tie ? tieRow(x) : el('li', {}, el('button', { type: 'button', on: { click: () => open(x.iri) } },
    el('span', { class: 'what' }, say(nameOf(x.iri))), el('span', { class: 'when' }, say(x.about.map(shortLabel).join(' · '))))));
  return [
    invitation(),
    el('h2', {}, t('help')),
    el('p', { class: 'lead' }, t('intro')),
    el('div', { class: 'figures' }, figures.filter(([n]) => n > 0).map(([n, words]) => el('div', {}, el('b', {}, number(n)), el('span', {}, words)))),
    offeredQuestions(),
    chairs.length ? section(t('mandates'), chairs.length, limited(chairs.map(tieRow), 'rows', 5)) : null,
    hubs.length ? section(t('hubs'), null, el('ul', { class: 'rows hubs' }, hubs.map((n) => el('li', {}, el('button', { type: 'button', on: { click: () => open(n.iri) } },
      glyph(n.cls), el('span', { class: 'what' }, say(label(n.iri))), el('span', { class: 'n' }, number(degree(n.iri)))))))) : null,
    disputed.length ? section(t('disputes'), disputed.length, limited(disputed.map(row), 'rows', 4)) : null,
    inferred.length ? section(t('inferences'), inferred.length, limited(inferred.map(row), 'rows', 4)) : null,
    foot(),
  ];
}
