// The panel of a large network: its groups, or the hubs of the part opened.
import { el, say } from './dom.js';
import { glyph } from './glyph.js';
import { openGroup } from './large.js';
import { degree, dossier, groupNodes, nodes, pageData } from './network.js';
import { section } from './panel-parts.js';
import { open } from './sentences.js';
import { scene, state } from './state.js';
import { groupName, groupWords, label, number, t } from './words.js';

// The overview of a large network: its groups, largest first.
export function groupsPanel() {
  if (!scene.groups) {
    const list = [...scene.nodes].sort((a, b) => degree(b) - degree(a) || (a < b ? -1 : 1)).slice(0, 40);
    const group = groupNodes.get(`group ${state.group}`);
    return [el('h2', {}, state.ego ? say(label(state.ego)) : group ? say(groupName(group)) : t('help')), group && !state.ego ? el('p', { class: 'lead' }, groupWords(group)) : null, group ? el('p', { class: 'lead' }, t('groupOpenHelp')) : null,
      section(t('hubs'), null, el('ul', { class: 'rows hubs' }, list.map((iri) => el('li', {}, el('button', { type: 'button', on: { click: () => open(iri) } }, glyph(nodes.get(iri).cls), el('span', { class: 'what' }, say(label(iri))), el('span', { class: 'n' }, number(degree(iri))))))))];
  }
  const all = [...groupNodes.values()].sort((a, b) => b.size - a.size || a.i - b.i);
  return [
    el('h2', {}, t('groupsTitle')),
    el('p', { class: 'lead' }, t(pageData.groups.by === 'classes' ? 'groupsByClass' : 'groupsIntro')),
    el('div', { class: 'figures' }, [[nodes.size, t('nNodes')], [dossier.ties.length, t('nTies')], [groupNodes.size, t('nGroups')]].map(([n, words]) => el('div', {}, el('b', {}, number(n)), el('span', {}, words)))),
    el('ul', { class: 'rows', id: 'groups' }, all.map((g) => el('li', {}, el('button', { type: 'button', 'data-group': g.i, on: { click: () => openGroup(g) } }, el('span', { class: 'what' }, say(groupName(g))), el('span', { class: 'when' }, groupWords(g)))))),
  ];
}
