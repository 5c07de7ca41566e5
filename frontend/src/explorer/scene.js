// What part of the network is looked at: both modes or one, the surroundings of a node, the shortest
// chain between two. The ties that pass the filters decide.
import { rescopeLarge } from './large.js';
import { chainSteps, shortestChain, surroundings } from './neighbourhood.js';
import { LARGE, ties } from './network.js';
import { project, tieActive, weightOfPair } from './projection.js';
import { scene, state } from './state.js';

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

// Recomputed before every redraw that may change it.
export function rescope() {
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
