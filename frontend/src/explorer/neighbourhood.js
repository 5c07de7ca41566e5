// The surroundings of a node and the shortest chain between two. The rules are those of the Python
// package (analysis.chain), and tests hold both to the same answers.
import { tieOn } from './filters.js';
import { LARGE, degree, nodes, tiesOf } from './network.js';
import { overlap, tieActive } from './projection.js';
import { scene, state } from './state.js';

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
export function surroundings(centre, depth, limit = Infinity) {
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
export function shortestChain(a, b) {
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
export function chainSteps(arcs) {
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
