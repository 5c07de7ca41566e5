// Networks too large to draw whole open as groups, found in Python. A group opens into its best
// connected members, a node into its surroundings; never more than can be read is drawn.
import { el, say } from './dom.js';
import { filtered, passes } from './filters.js';
import { spread } from './force-layout.js';
import { lineSet } from './lines.js';
import { surroundings } from './neighbourhood.js';
import { degree, dossier, graph, groupNodes, groupOf, looks, nodes, pageData, ties, tiesOf } from './network.js';
import { project, tieActive } from './projection.js';
import { focusNode } from './sentences.js';
import { change, picture, scene, state } from './state.js';
import { css, mix, shade, surface } from './theme.js';
import { groupName, number, t } from './words.js';

const MOST = 160; // nodes drawn at once
const largeScene = { key: null };
export const openGroup = (group) => change({ group: group.i, ego: null, from: null, to: null, id: null }, 'push');

// Members of a group, best connected first.
const memberLists = new Map();
function membersOf(i) {
  if (!memberLists.has(i)) {
    const list = dossier.nodes.filter((n) => groupOf.get(n.iri) === i).map((n) => n.iri);
    memberLists.set(i, list.sort((a, b) => degree(b) - degree(a) || (a < b ? -1 : 1)));
  }
  return memberLists.get(i);
}

// The best connected of a group, then whoever has most ties with these: hubs alone would often have
// nothing to do with one another.
function gathered(members) {
  const chosen = new Set(members.slice(0, members.length > MOST ? Math.round(MOST / 4) : MOST));
  if (chosen.size === members.length) return chosen;
  const mine = new Set(members);
  const shared = new Map();
  for (const iri of chosen) {
    const own = tiesOf.get(iri);
    for (const other_ of new Set([...own.as.map((x) => x.framework), ...own.in.map((x) => x.participant)])) {
      if (mine.has(other_) && !chosen.has(other_)) shared.set(other_, (shared.get(other_) || 0) + 1);
    }
  }
  const next = [...shared].sort((p, q) => q[1] - p[1] || degree(q[0]) - degree(p[0]) || (p[0] < q[0] ? -1 : 1));
  for (const [iri] of next.slice(0, MOST - chosen.size)) chosen.add(iri);
  return chosen;
}

export function rescopeLarge() {
  scene.groups = false;
  scene.own = [];
  let wanted;
  if (scene.chain) wanted = scene.chain.nodes;
  else if (state.ego) wanted = new Set(surroundings(state.ego, state.depth, MOST).keys());
  else if (state.group !== null && groupNodes.has(`group ${state.group}`)) {
    const members = membersOf(state.group).filter(passes);
    wanted = gathered(members);
    scene.cut = members.length - wanted.size;
    if (nodes.has(state.id)) wanted.add(state.id);
  } else {
    const tie = ties.get(state.id);
    const centre = tie ? tie.framework : focusNode(state.id);
    if (centre) wanted = new Set(surroundings(centre, 1, MOST).keys());
    if (tie) wanted.add(tie.participant);
  }
  if (!wanted) {
    scene.groups = true;
    scene.nodes = new Set();
    scene.inside = null;
    return setScene('groups', () => [[...groupNodes].map(([id, g]) => ({ id, label: '', shape: 'dot', size: g.radius, x: g.x, y: g.y, group: g.cls || 'group' })),
      pageData.groups.edges.map(([a, b, n]) => ({ id: `groups ${a} ${b}`, from: `group ${a}`, to: `group ${b}`, n }))]);
  }
  scene.nodes = wanted;
  scene.inside = wanted;
  const list = [...wanted].sort();
  const own = [];
  for (const iri of list) for (const tie of tiesOf.get(iri).as) if (wanted.has(tie.framework) && tie.rank !== 'deprecated') own.push(tie);
  scene.own = own;
  if (state.net !== 'both') {
    const active = own.filter(tieActive);
    scene.pairs = project(active, state.net);
    scene.nodes = new Set(active.map((x) => (state.net === 'actors' ? x.participant : x.framework)));
    if (nodes.has(state.ego)) scene.nodes.add(state.ego);
  }
  return setScene(list.join('\n'), () => {
    const most = Math.max(1, ...list.map(degree));
    const drawn = list.map((iri) => ({ id: iri, label: '', group: nodes.get(iri).cls, shape: (looks.get(nodes.get(iri).cls) || {}).shape || 'dot', size: 6 + 12 * Math.sqrt(degree(iri) / most) }));
    const edges = own.map((tie) => ({ id: tie.tie, from: tie.participant, to: tie.framework }));
    spread(drawn, edges, state.ego || (scene.chain ? null : list.length && nodes.has(state.id) ? state.id : null));
    return [drawn, edges];
  });
}

function setScene(key, make) {
  if (largeScene.key === key) return;
  largeScene.key = key;
  const [drawn, edges] = make();
  graph.nodes = drawn;
  graph.edges = edges;
  picture.pairs = new Set();
  picture.moved = false;
  picture.refit = true;
  picture.version += 1;
  if (!picture.net) return;
  lineSet.clear();
  picture.nodeSet.clear();
  picture.nodeSet.add(drawn);
  lineSet.add(edges);
  picture.version += 1;
}

export function styledGroups() {
  const ground = surface();
  const hue = css('--accent');
  const most = Math.max(1, ...graph.edges.map((e) => e.n));
  const edges = graph.edges.map((e) => {
    const colour = mix(css('--edge'), ground, 0.7);
    return { id: e.id, hidden: false, width: 1 + 7 * Math.sqrt(e.n / most), dashes: false, arrows: { to: { enabled: false } }, color: { color: colour, hover: colour, highlight: colour, inherit: false } };
  });
  const drawn = graph.nodes.map((n) => {
    const look = looks.get(n.group);
    const own = look ? (shade() === 'dark' ? look.dark : look.light) : hue;
    return { id: n.id, hidden: false, size: n.size, borderWidth: 2, color: { background: mix(own, ground, picture.hover === n.id ? 0.6 : 0.34), border: own } };
  });
  return { edges, pairs: new Set(), drawn, counts: { solid: dossier.ties.length, dashed: 0, ghost: 0, nodes: graph.nodes.length }, active: new Set(), near: null };
}

export function largeCount() {
  if (scene.groups) return (filtered() ? `${t('groupsWhole')} · ` : '') + t('largeCount', { n: number(nodes.size), m: number(dossier.ties.length), g: number(groupNodes.size) });
  return scene.cut ? t('largeCut', { n: number(picture.counts.nodes), m: number(picture.counts.nodes + scene.cut) }) : t('largeShown', { n: number(picture.counts.nodes), m: number(picture.counts.solid + picture.counts.dashed) });
}

// Where one is, and the way back to all groups.
export function largeBits() {
  if (scene.groups) return [];
  const group = groupNodes.get(`group ${state.group}`);
  const back = el('button', { type: 'button', class: 'plain', id: 'all-groups', on: { click: () => change({ group: null, ego: null, from: null, to: null, id: null }, 'push') } }, `← ${t('allGroups')}`);
  return [back, group && !state.ego ? el('span', { class: 'bit' }, el('b', {}, say(groupName(group))), '\u00a0') : null].filter(Boolean);
}
