// What is drawn now, and the ties behind it.
import { reachable } from './filters.js';
import { lineSet } from './lines.js';
import { ties } from './network.js';
import { picture, scene } from './state.js';

// What is drawn now, whichever view drew it.
export function drawnNow() {
  const shown = picture.nodeSet.get().filter((n) => !n.hidden);
  const have = new Set(shown.map((n) => n.id));
  const lines = lineSet.get().filter((e) => !e.hidden && have.has(e.from) && have.has(e.to));
  const at = picture.net ? picture.net.getPositions() : {};
  const place = (n) => at[n.id] || { x: n.x || 0, y: n.y || 0 };
  return { nodes: shown, have, lines, at: new Map(shown.map((n) => [n.id, place(n)])) };
}
// The ties a drawn line stands for: itself, or those a view put together.
export function tiesUnder(line) {
  if (ties.has(line.id)) return [line.id];
  const pair = scene.pairs.get(line.id);
  return pair ? [...new Set([...pair.shared.values()].flatMap((own) => [...own].map((tie) => tie.tie)))] : [];
}

export function visibleTies() {
  const found = new Set(drawnNow().lines.flatMap(tiesUnder));
  return reachable().filter((tie) => found.has(tie.tie));
}
