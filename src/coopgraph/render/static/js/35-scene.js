// What part of the network is looked at: both modes or one, the surroundings of a node, the shortest
// chain between two. The ties that pass the filters decide; the rules are those of the Python
// package (network.build and analysis.chain), and tests hold both to the same answers.
const NETS = ['both', 'actors', 'frameworks'];
const scene = { nodes: null, inside: null, pairs: new Map(), chain: null, cut: 0, least: 1 };

// Active at the time chosen, certainly or possibly.
function tieActive(tie) {
  if (!tieOn(tie)) return false;
  if (!state.at) return true;
  const reading = readingAt(tie, dayRange(state.at));
  return reading === 'certain' || reading === 'possible';
}

const FIRST_DAY = '0001-01-01';
const LAST_DAY = '9999-12-31';
// Two ties possibly hold together: their widest intervals have a day in common.
function overlap(one, other_) {
  const begin = [one.earliest_begin, other_.earliest_begin].filter(Boolean).sort().pop();
  const end = [one.latest_end, other_.latest_end].filter(Boolean).sort()[0];
  return !begin || !end || begin <= end;
}
function surely(one, other_) {
  if (state.at) return [one, other_].every((x) => readingAt(x, dayRange(state.at)) === 'certain');
  const begin = [one, other_].map((x) => x.latest_begin || LAST_DAY).sort()[1];
  const end = [one, other_].map((x) => (x.end_open ? LAST_DAY : x.earliest_end || FIRST_DAY)).sort()[0];
  return begin <= end && begin < LAST_DAY && end > FIRST_DAY;
}

// One edge for each pair that shares something: actors by frameworks or frameworks by actors.
function project(active, kind) {
  const [ends, shared] = kind === 'actors' ? ['participant', 'framework'] : ['framework', 'participant'];
  const meeting = new Map();
  for (const tie of active) {
    if (!meeting.has(tie[shared])) meeting.set(tie[shared], []);
    meeting.get(tie[shared]).push(tie);
  }
  const pairs = new Map();
  for (const [where, list] of meeting) {
    for (let i = 0; i < list.length; i += 1) {
      for (let j = i + 1; j < list.length; j += 1) {
        if (list[i][ends] === list[j][ends] || !overlap(list[i], list[j])) continue;
        const [a, b] = list[i][ends] < list[j][ends] ? [list[i], list[j]] : [list[j], list[i]];
        const key = `${a[ends]} ${b[ends]}`;
        if (!pairs.has(key)) pairs.set(key, { key, pair: true, participant: a[ends], framework: b[ends], shared: new Map(), sure: new Set() });
        const pair = pairs.get(key);
        if (!pair.shared.has(where)) pair.shared.set(where, new Set());
        pair.shared.get(where).add(a).add(b);
        if (surely(a, b)) pair.sure.add(where);
      }
    }
  }
  return pairs;
}
const weightOfPair = (pair) => pair.shared.size;

// Where one hub joins everything to everything the weakest pairs are hidden, until few enough to read
// are left; the reader can set the bound, and pairs of what is selected are drawn all the same.
const READABLE = 160;
function leastShared() {
  if (state.least !== null) return state.least;
  const counts = [];
  for (const pair of scene.pairs.values()) counts[weightOfPair(pair)] = (counts[weightOfPair(pair)] || 0) + 1;
  let [least, left] = [1, scene.pairs.size];
  while (left > READABLE && left - (counts[least] || 0) > 0) left -= counts[least++] || 0;
  return least;
}
const pairDrawn = (pair) => weightOfPair(pair) >= scene.least || [pair.key, pair.participant, pair.framework].includes(state.id);

// What a node touches in the network looked at; hubs of large graphs are walked only once.
function neighbours() {
  if (state.net === 'both') {
    return (iri) => {
      const own = tiesOf.get(iri);
      return own ? [...own.as, ...own.in].filter(LARGE ? tieOn : tieActive).map((x) => (x.participant === iri ? x.framework : x.participant)) : [];
    };
  }
  const near = new Map();
  for (const pair of scene.pairs.values()) {
    for (const [a, b] of [[pair.participant, pair.framework], [pair.framework, pair.participant]]) {
      if (!near.has(a)) near.set(a, []);
      near.get(a).push(b);
    }
  }
  return (iri) => near.get(iri) || [];
}

// Nodes at most `depth` steps away, nearest first; of many, those with most ties.
function surroundings(centre, depth, limit = Infinity) {
  const near = neighbours();
  const found = new Map([[centre, 0]]);
  let rim = [centre];
  scene.cut = 0;
  for (let step = 1; step <= depth; step += 1) {
    const next = new Set();
    for (const iri of rim) for (const other_ of near(iri)) if (!found.has(other_)) next.add(other_);
    let list = [...next];
    if (found.size + list.length > limit) {
      list.sort((a, b) => degree(b) - degree(a) || (a < b ? -1 : 1));
      scene.cut += list.length - (limit - found.size);
      list = list.slice(0, Math.max(0, limit - found.size));
    }
    for (const iri of list) found.set(iri, step);
    rim = list;
  }
  return found;
}

// Fewest ties, then best ranks, then the order of the IRIs: searched backwards from b over ties, not
// nodes, because two ties to one framework must overlap in time to make a step.
const RANK_COST = { preferred: 0, normal: 1, deprecated: 2 };
function shortestChain(a, b) {
  if (a === b || !nodes.has(a) || !nodes.has(b)) return [];
  const cost = new Map();
  const key = (arc) => `${arc.tie.tie}\n${arc.end}`;
  const price = (arc) => RANK_COST[arc.tie.rank] ?? 1;
  const memo = new Map();
  const into = (iri) => {
    if (!memo.has(iri)) {
      const own = tiesOf.get(iri);
      memo.set(iri, [...own.as.map((tie) => ({ tie, start: tie.framework, end: iri })), ...own.in.map((tie) => ({ tie, start: tie.participant, end: iri }))]
        .filter((arc) => arc.start !== arc.end && tieActive(arc.tie)));
    }
    return memo.get(iri);
  };
  let layer = into(b);
  const layers = [];
  for (const arc of layer) cost.set(key(arc), price(arc));
  while (layer.length && !layer.some((arc) => arc.start === a)) {
    layers.push(layer);
    const following = new Map();
    for (const arc of layer) {
      if (!following.has(arc.start)) following.set(arc.start, []);
      following.get(arc.start).push(arc);
    }
    layer = [];
    for (const [node, leaving] of following) {
      const free = Math.min(...leaving.filter((x) => x.tie.framework !== node).map((x) => cost.get(key(x))));
      const bound = leaving.filter((x) => x.tie.framework === node);
      for (const arc of into(node)) {
        if (cost.has(key(arc))) continue;
        let least = free;
        for (const after of bound) if (arc.tie.framework !== node || overlap(arc.tie, after.tie)) least = Math.min(least, cost.get(key(after)));
        if (least === Infinity) continue;
        cost.set(key(arc), least + price(arc));
        layer.push(arc);
      }
    }
  }
  const path = [];
  let choice = layer.filter((arc) => arc.start === a);
  while (choice.length) {
    const least = Math.min(...choice.map((arc) => cost.get(key(arc))));
    const best = choice.filter((arc) => cost.get(key(arc)) === least)
      .sort((x, y) => (x.end < y.end ? -1 : x.end > y.end ? 1 : x.tie.tie < y.tie.tie ? -1 : 1))[0];
    path.push(best);
    choice = (layers.pop() || []).filter((arc) => arc.start === best.end
      && (!(best.tie.framework === best.end && arc.tie.framework === best.end) || overlap(best.tie, arc.tie)));
  }
  return path;
}

// Two ties to one framework make one step; a tie to an organisation that takes part elsewhere, another.
function chainSteps(arcs) {
  const steps = [];
  let waiting = null;
  for (const arc of arcs) {
    if (waiting && arc.tie.framework === waiting.tie.framework) {
      steps.push({ start: waiting.start, end: arc.end, via: waiting.end, ties: [waiting.tie, arc.tie] });
      waiting = null;
      continue;
    }
    if (waiting) steps.push({ start: waiting.start, end: waiting.end, via: waiting.end, ties: [waiting.tie] });
    waiting = null;
    if (arc.tie.framework === arc.end) waiting = arc;
    else steps.push({ start: arc.start, end: arc.end, via: arc.start, ties: [arc.tie] });
  }
  if (waiting) steps.push({ start: waiting.start, end: waiting.end, via: waiting.end, ties: [waiting.tie] });
  return steps;
}

// Recomputed before every redraw that may change it.
function rescope() {
  rescopeAll();
  scene.least = leastShared();
}

function rescopeAll() {
  scene.nodes = null;
  scene.inside = null;
  scene.pairs = new Map();
  scene.chain = null;
  scene.cut = 0;
  if (state.from && state.to) {
    const arcs = shortestChain(state.from, state.to);
    scene.chain = { arcs, steps: chainSteps(arcs), ties: new Set(arcs.map((x) => x.tie.tie)), nodes: new Set([state.from, state.to, ...arcs.map((x) => x.end)]) };
  }
  if (LARGE) return rescopeLarge();
  if (state.net !== 'both') {
    const active = [...ties.values()].filter(tieActive);
    scene.pairs = project(active, state.net);
    scene.nodes = new Set(active.map((x) => (state.net === 'actors' ? x.participant : x.framework)));
  }
  if (state.ego) {
    scene.nodes = new Set(surroundings(state.ego, state.depth).keys());
    if (state.net === 'both') scene.inside = scene.nodes;
  }
  return undefined;
}

const pairName = (pair) => `${shortLabel(pair.participant)} – ${shortLabel(pair.framework)}`;
const pairShared = (pair) => [...pair.shared.keys()].sort((a, b) => label(a).localeCompare(label(b), state.lang));
// The words on an edge that is lit.
function edgeWords(iri) {
  const pair = scene.pairs.get(iri);
  if (!pair) return roleLabel(ties.get(iri).role);
  const names = pairShared(pair).map(shortLabel);
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} +${number(names.length - 2)}` : names.join(', ');
}
const edgeOf = (iri) => ties.get(iri) || scene.pairs.get(iri);
