// The panel of one actor or framework.
import { el, say } from './dom.js';
import { evidenceSection } from './evidence-card.js';
import { doubts, factBlock, properties } from './fact-block.js';
import { factsAbout, nodeOn } from './filters.js';
import { glyph } from './glyph.js';
import { LEAN, bodiesOf, partsOf, sources, tiesOf } from './network.js';
import { backButton, believed, byRole, flags, foot, limited, section, tieRow } from './panel-parts.js';
import { link } from './sentences.js';
import { state } from './state.js';
import { nodeActions } from './views.js';
import { className, label, other, t } from './words.js';

export function nodePanel(node) {
  const own = tiesOf.get(node.iri);
  const title = label(node.iri);
  const second = node.label[other()] && node.label[other()] !== title ? node.label[other()] : '';
  const groups = [['nodeTies', own.as], ['nodeMembers', own.in], ['nodeBehalf', own.behalf.filter((x) => x.participant !== node.iri)]];
  const shownFacts = factsAbout(node);
  const parts = (partsOf.get(node.iri) || []).filter(nodeOn);
  // A country is there through its bodies: what they take part in, each under its own name.
  const bodies = bodiesOf.get(node.iri) || [];
  const through = bodies.map((iri) => [iri, believed([...tiesOf.get(iri).as, ...tiesOf.get(iri).in]).length]).filter(([, n]) => n);
  const bodyTies = bodies.flatMap((iri) => believed(tiesOf.get(iri).as));
  const details = properties((node.properties || []).filter((p) => !sources.has(p.source) || state.trusted.has(p.source)));
  const none = groups.every(([, list]) => !believed(list).length);
  return [
    backButton(),
    el('div', { class: 'kindline' }, glyph(node.cls), className(node.cls)),
    el('h2', { class: title.length > 90 ? 'long' : null }, say(title)),
    second ? el('p', { class: 'second', lang: other() }, say(second)) : null,
    (node.alt || []).length || (node.disputed_by || []).length ? el('div', { class: 'chips' },
      (node.alt || []).slice(0, 12).map((a) => el('span', { class: 'chip' }, say(a))), flags(node)) : null,
    nodeActions(node),
    (node.part_of || []).length || parts.length ? el('section', {}, el('dl', { class: 'props' },
      (node.part_of || []).length ? [el('dt', {}, t('partOf')), el('dd', {}, node.part_of.flatMap((p, i) => (i ? ['; ', link(p)] : [link(p)])))] : null,
      parts.length ? [el('dt', {}, t('parts')), el('dd', {}, parts.flatMap((p, i) => (i ? ['; ', link(p)] : [link(p)])))] : null)) : null,
    groups.map(([key, list]) => {
      const rows = believed(list).sort(byRole).map(tieRow);
      return rows.length ? section(t(key), rows.length, limited(rows, 'rows', 12)) : null;
    }),
    through.length ? section(t('nodeBodies'), bodyTies.length,
      el('p', {}, `${t('through')} `, through.flatMap(([iri], i) => (i ? [', ', link(iri)] : [link(iri)]))),
      limited(bodyTies.sort(byRole).map(tieRow), 'rows', 12)) : null,
    none && !through.length ? el('p', { class: 'lead' }, t('noTies')) : null,
    shownFacts.length ? section(t('facts'), shownFacts.length, shownFacts.map(factBlock)) : null,
    details.length || doubts(node).length ? section(t('details'), null, el('dl', { class: 'props' }, details, doubts(node))) : null,
    LEAN && !(node.evidence || []).length ? null : evidenceSection(node.evidence),
    foot(),
  ];
}
