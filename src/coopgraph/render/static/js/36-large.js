// Networks too large to draw whole open as groups, found in Python. A group opens into its best
// connected members, a node into its surroundings; never more than can be read is drawn.
const LARGE = Boolean(pageData.groups);
const MOST = 160; // nodes drawn at once
const groupNodes = new Map(LARGE ? pageData.groups.groups.map((group, i) => [`group ${i}`, { ...group, i }]) : []);
const groupOf = new Map(LARGE ? dossier.nodes.map((n, i) => [n.iri, pageData.groups.of[i]]) : []);
const largeScene = { key: null };
// The ties that can be drawn now: all, or those of the part opened.
const reachable = () => (LARGE ? scene.own || [] : [...ties.values()]);

// The overview's groups are those of the whole network; the filters say what of it is believed.
const filtered = () => state.hidden.size > 0 || state.trusted.size !== initialTrust.size || ![...initialTrust].every((iri) => state.trusted.has(iri));

// The dates of all ties that pass the filters, with how often: over columns, as ties may be many.
function datingsNow() {
  if (!scene.groups) return reachable().filter(tieOn).map((tie) => [tie, 1]);
  const { from, to, date, shape, dates, shapes } = dossier.tieColumns;
  const on = Uint8Array.from(dossier.nodes, (node) => (passes(node.iri) ? 1 : 0));
  const held = shapes.map((form) => form.rank !== 'deprecated' && trustedTie(form));
  const counts = new Array(dates.length).fill(0);
  for (let i = 0; i < from.length; i += 1) if (on[from[i]] && on[to[i]] && held[shape[i] || 0]) counts[date[i] || 0] += 1;
  return dates.map((form, i) => [form, counts[i]]);
}

const groupName = (group) => (group.rest ? t('groupRest') : group.cls ? className(group.cls) : group.hubs.slice(0, 2).map((iri) => shortLabel(iri)).join(', '));
// In the picture one name has to do.
const groupShort = (group) => (group.rest || group.cls ? groupName(group) : shortLabel(group.hubs[0]));
const groupWords = (group) => `${t('groupSize', { n: number(group.size) })} · ${number(group.ties)} ${t(group.ties === 1 ? 'tiesOne' : 'ties')}`;
const openGroup = (group) => change({ group: group.i, ego: null, from: null, to: null, id: null }, 'push');

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

function rescopeLarge() {
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

// Places for a few nodes: forces (Fruchterman and Reingold, 1991) from a fixed start, then boxes
// pushed apart. The same nodes always get the same places.
function spread(list, edges, centre) {
  const place = new Map(list.map((n, i) => [n.id, i]));
  const count = list.length;
  const order = list.map((n, i) => i).sort((a, b) => (list[b].id === centre) - (list[a].id === centre) || list[b].size - list[a].size || a - b);
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  order.forEach((i, rank) => {
    x[i] = 60 * Math.sqrt(rank) * Math.cos(rank * 2.399963);
    y[i] = 60 * Math.sqrt(rank) * Math.sin(rank * 2.399963);
  });
  const links_ = [...new Set(edges.map((e) => [place.get(e.from), place.get(e.to)].sort((a, b) => a - b).join()))].map((s) => s.split(',').map(Number)).filter(([a, b]) => a !== b);
  const reach = 90;
  const rounds = count < 2 ? 0 : 160;
  for (let round = 0; round < rounds; round += 1) {
    const heat = 60 * (1 - round / rounds) + 1;
    const dx = new Float64Array(count);
    const dy = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      for (let j = i + 1; j < count; j += 1) {
        const [a, b] = [x[i] - x[j], y[i] - y[j]];
        const force = (reach * reach) / (a * a + b * b + 1);
        dx[i] += a * force; dy[i] += b * force;
        dx[j] -= a * force; dy[j] -= b * force;
      }
      dx[i] -= x[i] * 0.9;
      dy[i] -= y[i] * 1.3;
    }
    for (const [i, j] of links_) {
      const [a, b] = [x[i] - x[j], y[i] - y[j]];
      const force = Math.sqrt(a * a + b * b) / reach;
      dx[i] -= a * force; dy[i] -= b * force;
      dx[j] += a * force; dy[j] += b * force;
    }
    for (let i = 0; i < count; i += 1) {
      const far = Math.sqrt(dx[i] * dx[i] + dy[i] * dy[i]) || 1;
      x[i] += (dx[i] / far) * Math.min(far, heat);
      y[i] += (dy[i] / far) * Math.min(far, heat);
    }
  }
  const [wide, high] = [88, 44];
  for (let round = 0; round < 60; round += 1) {
    let moved = false;
    for (let i = 0; i < count; i += 1) {
      for (let j = i + 1; j < count; j += 1) {
        const [a, b] = [x[i] - x[j], y[i] - y[j]];
        const [p, q] = [wide - Math.abs(a), high - Math.abs(b)];
        if (p <= 0 || q <= 0) continue;
        moved = true;
        if (p < q * 1.6) { const s = (a >= 0 ? 1 : -1) * (p / 2 + 0.5) * 0.7; x[i] += s; x[j] -= s; }
        else { const s = (b >= 0 ? 1 : -1) * (q / 2 + 0.5) * 0.7; y[i] += s; y[j] -= s; }
      }
    }
    if (!moved) break;
  }
  list.forEach((n, i) => { n.x = Math.round(x[i]); n.y = Math.round(y[i]); });
}

function styledGroups() {
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

function largeCount() {
  if (scene.groups) return (filtered() ? `${t('groupsWhole')} · ` : '') + t('largeCount', { n: number(nodes.size), m: number(dossier.ties.length), g: number(groupNodes.size) });
  return scene.cut ? t('largeCut', { n: number(picture.counts.nodes), m: number(picture.counts.nodes + scene.cut) }) : t('largeShown', { n: number(picture.counts.nodes), m: number(picture.counts.solid + picture.counts.dashed) });
}

// Where one is, and the way back to all groups.
function largeBits() {
  if (scene.groups) return [];
  const group = groupNodes.get(`group ${state.group}`);
  const back = el('button', { type: 'button', class: 'plain', id: 'all-groups', on: { click: () => change({ group: null, ego: null, from: null, to: null, id: null }, 'push') } }, `← ${t('allGroups')}`);
  return [back, group && !state.ego ? el('span', { class: 'bit' }, el('b', {}, say(groupName(group))), '\u00a0') : null].filter(Boolean);
}

// The overview of a large network: its groups, largest first.
function groupsPanel() {
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
