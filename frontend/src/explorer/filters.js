// What passes the filters: kinds hidden, sources believed, the time and the part looked at.
import { dayRange, readingAt } from './dates.js';
import { LARGE, dossier, facts, groupNodes, nodes, sources, ties } from './network.js';
import { initialTrust, scene, state } from './state.js';

// What the filters let through.
export const classOn = (cls) => !state.hidden.has(cls);
export function trustedNode(node) {
  return !node.sources || !node.sources.length || node.sources.some((s) => state.trusted.has(s) || !sources.has(s));
}
export const passes = (iri) => {
  const node = nodes.get(iri);
  return Boolean(node) && classOn(node.cls) && trustedNode(node);
};
export const nodeOn = (iri) => groupNodes.has(iri) || ((!scene.nodes || scene.nodes.has(iri)) && passes(iri));
export const trustedTie = (tie) => !sources.has(tie.source) || state.trusted.has(tie.source);
// Ties inside the part looked at; a projection shows one end of each only.
export const tieOn = (tie) => trustedTie(tie) && tie.rank !== 'deprecated' && passes(tie.participant) && passes(tie.framework)
  && (!scene.inside || (scene.inside.has(tie.participant) && scene.inside.has(tie.framework)));
// solid, dashed, ghost or none: how a tie is drawn at the time chosen.
export function drawnAs(tie) {
  if (!tieOn(tie)) return tie.tie === state.id ? 'dashed' : 'none';
  if (!state.at) return 'solid';
  const reading = readingAt(tie, dayRange(state.at));
  if (reading === 'certain') return 'solid';
  if (reading === 'possible' || reading === 'open') return 'dashed';
  if (reading === 'ended' && state.ghosts) return 'ghost';
  return tie.tie === state.id ? 'ghost' : 'none';
}
// The ties that can be drawn now: all, or those of the part opened.
export const reachable = () => (LARGE ? scene.own || [] : [...ties.values()]);

// The overview's groups are those of the whole network; the filters say what of it is believed.
export const filtered = () => state.hidden.size > 0 || state.trusted.size !== initialTrust.size || ![...initialTrust].every((iri) => state.trusted.has(iri));

// The dates of all ties that pass the filters, with how often: over columns, as ties may be many.
export function datingsNow() {
  if (!scene.groups) return reachable().filter(tieOn).map((tie) => [tie, 1]);
  const { from, to, date, shape, dates, shapes } = dossier.tieColumns;
  const on = Uint8Array.from(dossier.nodes, (node) => (passes(node.iri) ? 1 : 0));
  const held = shapes.map((form) => form.rank !== 'deprecated' && trustedTie(form));
  const counts = new Array(dates.length).fill(0);
  for (let i = 0; i < from.length; i += 1) if (on[from[i]] && on[to[i]] && held[shape[i] || 0]) counts[date[i] || 0] += 1;
  return dates.map((form, i) => [form, counts[i]]);
}

export function factsAbout(thing) {
  return (thing.facts || []).map((iri) => facts.get(iri)).filter((f) => f && (!sources.has(f.source) || state.trusted.has(f.source)));
}
