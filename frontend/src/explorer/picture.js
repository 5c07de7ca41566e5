// The picture: vis-network draws shapes and lines, we say how each looks and draw the labels.
import { $, el, say } from './dom.js';
import { drawnAs, nodeOn } from './filters.js';
import { drawLabels, drawParts, placeLabels } from './labels.js';
import { openGroup, styledGroups } from './large.js';
import { drawLines, lineAt, lineSet, watchLines } from './lines.js';
import { LARGE, LEAN, degree, graph, groupNodes, looks, nodes, partsOf, ties, tiesOf } from './network.js';
import { pairDrawn, pairName, pairShared } from './projection.js';
import { debounce } from './scheduling.js';
import { focusNode, sentence, whenWords } from './sentences.js';
import { change, picture, scene, state } from './state.js';
import { TABS, tab } from './tabs.js';
import { css, mix, shade, surface } from './theme.js';
import { className, groupName, groupWords, label, number, t } from './words.js';

// The nodes and ties that belong to what is selected; null when nothing is.
function circle() {
  if (!state.id) return scene.chain ? { nodes: scene.chain.nodes, ties: scene.chain.ties, centre: null } : null;
  // The surroundings of a node are all about it: nothing there is dimmed for it.
  if (state.id === state.ego) return null;
  const near = { nodes: new Set(), ties: new Set(), centre: null };
  const pair = scene.pairs.get(state.id);
  if (pair) {
    near.ties.add(pair.key);
    near.nodes.add(pair.participant).add(pair.framework);
    return near;
  }
  const tie = ties.get(state.id);
  if (tie) {
    near.ties.add(tie.tie);
    for (const iri of [tie.participant, tie.framework, tie.on_behalf_of]) if (iri) near.nodes.add(iri);
    return near;
  }
  const centre = focusNode(state.id);
  if (!centre) return null;
  near.centre = centre;
  near.nodes.add(centre);
  for (const one of scene.pairs.values()) {
    if (one.participant !== centre && one.framework !== centre) continue;
    near.ties.add(one.key);
    near.nodes.add(one.participant).add(one.framework);
  }
  if (state.net !== 'both') return near;
  const own = tiesOf.get(centre);
  for (const t_ of [...own.as, ...own.in]) {
    if (drawnAs(t_) === 'none') continue;
    near.ties.add(t_.tie);
    near.nodes.add(t_.participant);
    near.nodes.add(t_.framework);
  }
  for (const iri of [...(nodes.get(centre).part_of || []), ...(partsOf.get(centre) || [])]) near.nodes.add(iri);
  return near;
}

function styled() {
  if (scene.groups) return styledGroups();
  const ground = surface();
  const near = circle();
  const dark = shade() === 'dark';
  const active = new Set();
  const counts = { solid: 0, dashed: 0, ghost: 0, nodes: 0 };
  const ink = css('--edge-on');
  const whole = state.net === 'both';
  const shownPairs = [...scene.pairs.values()].filter((p) => pairDrawn(p) && nodeOn(p.participant) && nodeOn(p.framework));
  // Where everything meets in one hub the lines are many: the lighter the less they say.
  const thin = Math.min(1, Math.sqrt(140 / Math.max(1, shownPairs.length)));
  const pairs = shownPairs.map((pair) => {
    const weak = pair.shared.size > 1 ? 1 : thin;
    const sure = !state.at || pair.sure.size > 0;
    counts[sure ? 'solid' : 'dashed'] += 1;
    active.add(pair.participant).add(pair.framework);
    const lit = near && near.ties.has(pair.key);
    const hue = mix(lit ? ink : css('--edge'), ground, lit ? 0.9 : near ? 0.16 * weak : 0.62 * weak);
    return {
      id: pair.key, from: pair.participant, to: pair.framework, hidden: false,
      color: { color: hue, hover: hue, highlight: hue, inherit: false },
      width: (Math.min(6, 0.6 + 0.75 * pair.shared.size) * weak + (lit ? 0.8 : 0)) * Math.sqrt(picture.scaleUp),
      dashes: sure ? false : [6, 5],
      arrows: { to: { enabled: false } },
    };
  });
  const edges = graph.edges.map((edge) => {
    if (!whole) return { id: edge.id, hidden: true };
    const tie = ties.get(edge.id);
    const as = tie ? drawnAs(tie) : 'none';
    if (as === 'none') return { id: edge.id, hidden: true };
    counts[as] += 1;
    if (as !== 'ghost') active.add(tie.participant).add(tie.framework);
    const disputed = (tie.disputed_by || []).length > 0;
    const lit = near && near.ties.has(edge.id);
    const many = near && near.ties.size > 16;
    const base = disputed ? css('--warn') : css('--edge');
    const strength = lit ? (many ? 0.62 : 1) : near ? 0.16 : { solid: 0.62, dashed: 0.6, ghost: 0.34 }[as];
    const hue = lit && !disputed ? ink : base;

    return {
      id: edge.id,
      hidden: false,
      color: { color: mix(hue, ground, strength), hover: mix(hue, ground, strength), highlight: mix(hue, ground, strength), inherit: false },
      width: (lit ? (many ? 1.6 : 2.2) : disputed ? 1.7 : 1.25) * Math.sqrt(picture.scaleUp),
      dashes: as === 'solid' ? false : as === 'dashed' ? [6, 5] : [1.5, 5],
      arrows: { to: { enabled: Boolean(lit) && !tie.undirected, scaleFactor: 0.5 } },
    };
  });
  const drawn = graph.nodes.map((node) => {
    if (!nodeOn(node.id)) return { id: node.id, hidden: true };
    counts.nodes += 1;
    const look = looks.get(node.group);
    const hue = dark ? look.dark : look.light;
    const chosen = near && (near.centre === node.id || (!near.centre && near.nodes.has(node.id)));
    const quiet = (near && !near.nodes.has(node.id)) || (state.at && !near && !active.has(node.id));
    const share = quiet ? 0.26 : 1;
    const fill = look.fill === 'tint' ? mix(hue, ground, 0.28) : hue;
    return {
      id: node.id,
      hidden: false,
      size: node.size * picture.scaleUp,
      borderWidth: (near && near.centre === node.id ? 3.5 : 1.6) * Math.sqrt(picture.scaleUp),
      color: {
        background: mix(fill, ground, share),
        border: near && near.centre === node.id ? ink : look.fill === 'tint' ? mix(hue, ground, share) : chosen ? ink : ground,
      },
    };
  });
  return { edges: [...edges, ...pairs], pairs: new Set(pairs.map((p) => p.id)), drawn, counts, active, near };
}

const looksOtherwise = (now, then) => !now || Object.entries(then).some(([name, value]) => (
  typeof value === 'object' && value ? JSON.stringify(value) !== JSON.stringify(now[name]) : value !== now[name]));

export function restyle() {
  const look = styled();
  picture.counts = look.counts;
  picture.near = look.near;
  picture.active = look.active;
  picture.version += 1;
  if (picture.net) {
    // vis-network takes as long for a node that looks as before as for one that does not.
    const anew = look.drawn.filter((node) => looksOtherwise(picture.nodeSet.get(node.id), node));
    if (anew.length) picture.nodeSet.update(anew);
    else requestAnimationFrame(() => picture.net.redraw());
    const stale = [...picture.pairs].filter((key) => !look.pairs.has(key));
    lineSet.remove(stale);
    picture.pairs = look.pairs;
    lineSet.update(look.edges);
  }
  const note = $('stage-note');
  note.hidden = state.view !== 'picture' || look.counts.nodes > 0;
  note.textContent = nodes.size ? t('hiddenAll') : t('empty');
}

// Everything visible, labels included; small pictures are not blown up.
export function fitAll(animate) {
  if (!picture.net) return;
  const box = $('picture').getBoundingClientRect();
  if (box.width < 40 || box.height < 40) return;
  const shown = graph.nodes.filter((n) => nodeOn(n.id)).map((n) => n.id);
  if (!shown.length) return;
  const places = Object.values(picture.net.getPositions(shown));
  const range = (key) => [Math.min(...places.map((p) => p[key])), Math.max(...places.map((p) => p[key]))];
  const [[x0, x1], [y0, y1]] = [range('x'), range('y')];
  // Tools stand above, the key and the zoom buttons below.
  const room = LEAN ? { left: 14, right: 14, top: 14, bottom: 14 } : { left: 16, right: 16, top: state.net !== 'both' ? 84 : LARGE || state.ego || state.from ? 72 : 58, bottom: 14 + $('marks').offsetHeight };
  const [wide, high] = [box.width - room.left - room.right, box.height - room.top - room.bottom];
  let reach = { left: 50, right: 50, top: 16, bottom: 34 };
  let scale = 1;
  const many = shown.length > 500;
  for (let round = 0; round < (many ? 1 : 3); round += 1) {
    scale = Math.max(0.04, Math.min((wide - reach.left - reach.right) / Math.max(x1 - x0, 1), (high - reach.top - reach.bottom) / Math.max(y1 - y0, 1), 1.5));
    const grown = scene.groups ? 1 : Math.min(2, Math.max(1, Math.sqrt(1.05 / scale)));
    if (Math.abs(grown - picture.scaleUp) > 0.02) {
      picture.scaleUp = grown;
      restyle();
    }
    if (many) break; // the margins of the first guess will do
    // How far labels reach beyond the outermost nodes is known only once they are placed.
    const boxes = placeLabels(picture.ink, scale).map((l) => [l.left, l.y, l.left + l.w, l.y + l.h]);
    // On a small screen the names would leave no room for what they name: there it is theirs to give way.
    const most = (span) => (span < 520 ? span * 0.2 : Infinity);
    const edge = (i, sign, at, span) => Math.min(most(span), Math.max(8, ...boxes.map((b) => sign * (b[i] - at * scale))));
    reach = { left: edge(0, -1, x0, wide), right: edge(2, 1, x1, wide), top: edge(1, -1, y0, high), bottom: edge(3, 1, y1, high) };
  }
  const position = {
    x: (x0 + x1) / 2 + (reach.right - reach.left + room.right - room.left) / 2 / scale,
    y: (y0 + y1) / 2 + (reach.bottom - reach.top + room.bottom - room.top) / 2 / scale,
  };
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  picture.net.moveTo({ position, scale, animation: animate && !calm ? { duration: 260, easingFunction: 'easeInOutQuad' } : false });
  picture.moved = false;
}

// Bring the selection into sight only when it is outside.
export function reveal() {
  if (!picture.net || !state.id) return;
  const tie = ties.get(state.id);
  const iri = tie ? tie.framework : focusNode(state.id);
  if (!iri || !nodeOn(iri)) return;
  const box = $('picture').getBoundingClientRect();
  const at = picture.net.canvasToDOM(picture.net.getPositions([iri])[iri]);
  if (at.x > 40 && at.y > 40 && at.x < box.width - 40 && at.y < box.height - 40) return;
  picture.net.moveTo({ position: picture.net.getPositions([iri])[iri], animation: { duration: 260, easingFunction: 'easeInOutQuad' } });
}

function zoomBy(factor) {
  if (!picture.net) return;
  picture.moved = true;
  picture.net.moveTo({ scale: Math.min(6, Math.max(0.04, picture.net.getScale() * factor)) });
}

export function pictureTab() {
  tab('picture', {
    label: 'picture',
    order: 10,
    open: () => {
      if (!picture.net) return;
      picture.net.setSize('100%', '100%');
      picture.net.redraw();
      if (!picture.moved) fitAll(false);
    },
  });
}

export function startPicture() {
  const room = $('picture');
  picture.nodeSet = new vis.DataSet(graph.nodes);
  lineSet.add(graph.edges);
  try {
    picture.net = new vis.Network(room, { nodes: picture.nodeSet, edges: [] }, graph.options);
  } catch {
    picture.net = null;
    TABS.delete('picture');
    state.view = 'table';
    $('alarm').textContent = t('noDrawing');
    $('alarm').hidden = false;
    return;
  }
  const net = picture.net;
  net.on('beforeDrawing', (ctx) => { drawParts(ctx); drawLines(ctx); });
  net.on('afterDrawing', drawLabels);
  net.on('click', (event) => {
    const iri = event.nodes[0] || lineAt(event.pointer.DOM);
    if (groupNodes.has(iri)) { openGroup(groupNodes.get(iri)); return; }
    if (scene.groups && iri) return;
    if (iri !== state.id) change({ id: iri }, 'push');
  });
  const hover = (iri) => (event) => {
    picture.hover = iri ? event.node || event.edge : null;
    room.classList.toggle('pointing', Boolean(picture.hover));
    room.style.cursor = picture.hover ? 'pointer' : '';
    if (event.edge) net.redraw();
    tip(picture.hover, event.pointer && event.pointer.DOM);
  };
  net.on('hoverNode', hover(true));
  net.on('blurNode', hover(false));
  watchLines(room, hover(true), hover(false));
  const still = debounce(() => { picture.moving = false; net.redraw(); }, 160);
  net.on('zoom', () => { picture.moved = true; picture.moving = true; tip(null); still(); });
  net.on('dragStart', () => { picture.moved = true; picture.moving = true; tip(null); });
  net.on('dragging', (event) => { if (event.nodes.length) picture.version += 1; });
  net.on('dragEnd', () => { picture.moving = false; picture.version += 1; net.unselectAll(); });
  new ResizeObserver(debounce(() => { if (!picture.moved) fitAll(false); }, 60)).observe(room);
  room.addEventListener('keydown', (event) => {
    const at = net.getViewPosition();
    const stepSize = 60 / net.getScale();
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === '+' || event.key === '=') zoomBy(1.25);
    else if (event.key === '-') zoomBy(0.8);
    else if (event.key === '0') fitAll(true);
    else if (moves[event.key]) {
      picture.moved = true;
      const [dx, dy] = moves[event.key];
      net.moveTo({ position: { x: at.x + dx * stepSize, y: at.y + dy * stepSize } });
    } else return;
    event.preventDefault();
  });
  $('zoom-in').addEventListener('click', () => zoomBy(1.3));
  $('zoom-out').addEventListener('click', () => zoomBy(1 / 1.3));
  $('fit').addEventListener('click', () => fitAll(true));
}

// Plain text beside the pointer.
function tip(iri, at) {
  const box = $('tip');
  box.hidden = !iri || !at;
  if (box.hidden) return;
  box.textContent = '';
  if (groupNodes.has(iri)) {
    const group = groupNodes.get(iri);
    box.append(el('b', {}, say(groupName(group))), el('span', { class: 'kind' }, groupWords(group)));
  } else if (nodes.has(iri)) {
    box.append(el('b', {}, say(label(iri))), el('span', { class: 'kind' }, `${className(nodes.get(iri).cls)} · ${number(degree(iri))} ${t(degree(iri) === 1 ? 'tiesOne' : 'ties')}`));
  } else if (scene.pairs.has(iri)) {
    const pair = scene.pairs.get(iri);
    const names = pairShared(pair).map(label);
    box.append(el('b', {}, say(pairName(pair))), el('span', { class: 'kind' }, `${t('sharedN', { n: number(names.length) })}: `, say(names.slice(0, 6).join('; ') + (names.length > 6 ? ' …' : ''))));
  } else if (ties.has(iri)) {
    box.append(el('b', {}, say(sentence(ties.get(iri)))), el('span', { class: 'kind' }, say(whenWords(ties.get(iri)))));
  }
  const room = $('picture').getBoundingClientRect();
  const own = box.getBoundingClientRect();
  box.style.left = Math.max(6, Math.min(at.x + 16, room.width - own.width - 8)) + 'px';
  box.style.top = Math.max(6, at.y + own.height + 24 > room.height ? at.y - own.height - 12 : at.y + 18) + 'px';
}
