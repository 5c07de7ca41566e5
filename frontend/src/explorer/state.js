// What is seen now, shared by all modules. Everything that can be shared is in the address after "#".
import { recall } from './memory.js';
import { LEAN, WORDS, nodes, pageData, sources, ties } from './network.js';
import { START } from './period.js';
import { shorten } from './text.js';

// The language: what the reader chose before, else the first of the browser's that the page speaks,
// else the one it was made in. A page inside a notebook speaks as the notebook asked.
function language() {
  const known = (tag) => [String(tag || '').toLowerCase().split('-')[0]].find((one) => Object.hasOwn(WORDS, one));
  if (LEAN) return pageData.lang;
  return [recall('lang'), ...(navigator.languages || [navigator.language])].map(known).find(Boolean) || pageData.lang;
}

export const state = {
  lang: language(),
  shade: LEAN ? 'auto' : ['light', 'dark'].find((one) => one === recall('shade')) || 'auto',
  id: null,
  at: null,
  step: 'month',
  trusted: new Set(sources.keys()),
  hidden: new Set(),
  ghosts: false,
  view: 'picture',
  // Which network is drawn: both modes, or a projection; around whom; from whom to whom.
  net: 'both',
  least: null, // what a pair must share to be drawn; null lets the page choose
  ego: null,
  depth: 1,
  from: null,
  to: null,
  group: null,
  strip: null,
  rows: 'ties',
  proof: null, // the source whose proof by a reader's copy is shown
  printing: false, // paper is white whatever the screen is
  ask: null, // in the tabs of questions and SPARQL: a question with its values, or "=" and the reader's query
};
export const initialTrust = new Set([...sources.values()].filter((s) => s.rank !== 'deprecated').map((s) => s.iri));
state.trusted = new Set(initialTrust);

const listeners = [];
export const onChange = (fn) => listeners.push(fn);

// Change the state and redraw what depends on it; `how` is "push" for a new step of history.
export function change(patch, how) {
  Object.assign(state, patch);
  for (const fn of listeners) fn(Object.keys(patch));
  if (how !== 'none') writeHash(how);
}

export const sourceKey = (iri) => (sources.get(iri) || {}).id || iri;

export function writeHash(how) {
  const parts = new URLSearchParams();
  if (state.id) parts.set('id', nodes.has(state.id) || ties.has(state.id) ? shorten(state.id) : state.id.split(' ').map(shorten).join(' '));
  if (state.at) parts.set('at', state.at);
  parts.set('lang', state.lang);
  const same = state.trusted.size === initialTrust.size && [...initialTrust].every((s) => state.trusted.has(s));
  if (!same) parts.set('sources', [...state.trusted].map(sourceKey).join(','));
  if (state.hidden.size) parts.set('hide', [...state.hidden].join(','));
  if (state.ghosts) parts.set('ghosts', '1');
  if (state.view !== 'picture') parts.set('view', state.view);
  if (state.net !== 'both') parts.set('net', state.net);
  if (state.net !== 'both' && state.least !== null) parts.set('least', String(state.least));
  if (state.ego) parts.set('ego', shorten(state.ego));
  if (state.ego && state.depth !== 1) parts.set('depth', String(state.depth));
  if (state.from && state.to) {
    parts.set('from', shorten(state.from));
    parts.set('to', shorten(state.to));
  }
  if (state.rows !== 'ties') parts.set('rows', state.rows);
  if (state.strip !== null) parts.set('strip', state.strip ? '1' : '0');
  if (state.group !== null) parts.set('group', String(state.group));
  if (state.ask && ['sparql', 'questions'].includes(state.view)) parts.set('ask', state.ask);
  const hash = '#' + parts.toString();
  if (hash === location.hash) return;
  try {
    history[how === 'push' ? 'pushState' : 'replaceState'](null, '', hash);
  } catch {
    // Inside a sandboxed frame there is no history to write to; the page works without.
  }
}
export const scene = { nodes: null, inside: null, pairs: new Map(), chain: null, cut: 0, least: 1 };

export const picture = { net: null, ink: document.createElement('canvas').getContext('2d'), hover: null, scaleUp: 1, moved: false, moving: false, version: 0, counts: {}, pairs: new Set() };

export const clock = { at: START, units: [], key: '' };
