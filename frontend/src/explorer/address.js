// The address read back, and what in it means nothing here.
import { dayRange, stepOf } from './dates.js';
import { facts, looks, nodes, sources, ties } from './network.js';
import { notice } from './notice.js';
import { NETS } from './projection.js';
import { initialTrust, sourceKey, state } from './state.js';
import { knownView } from './tabs.js';
import { ID_BASE } from './text.js';
import { t } from './words.js';

// A node named in the address: by its IRI or the last part of ours.
const nodeFrom = (text) => (text ? [ID_BASE + text, text].find((iri) => nodes.has(iri)) || null : null);

export function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const patch = { id: null, at: null, hidden: new Set(), ghosts: parts.get('ghosts') === '1', view: 'picture' };
  const wanted = parts.get('id');
  if (wanted) {
    const iri = [ID_BASE + wanted, wanted].find((i) => nodes.has(i) || ties.has(i) || facts.has(i));
    const ends = wanted.split(' ').map(nodeFrom);
    patch.id = iri || (ends.length === 2 && ends[0] && ends[1] ? ends.join(' ') : null);
  }
  const at = parts.get('at');
  if (at && dayRange(at)) {
    patch.at = at;
    patch.step = stepOf(at);
  }
  const lang = parts.get('lang');
  if (lang === 'en' || lang === 'vi') patch.lang = lang;
  patch.trusted = new Set(initialTrust);
  if (parts.has('sources')) {
    const keys = parts.get('sources').split(',');
    patch.trusted = new Set([...sources.keys()].filter((iri) => keys.includes(sourceKey(iri))));
  }
  for (const cls of (parts.get('hide') || '').split(',')) if (looks.has(cls)) patch.hidden.add(cls);
  patch.view = knownView(parts.get('view'));
  patch.net = NETS.includes(parts.get('net')) ? parts.get('net') : 'both';
  patch.least = /^[1-9]\d{0,4}$/.test(parts.get('least') || '') ? Number(parts.get('least')) : null;
  patch.ego = nodeFrom(parts.get('ego'));
  patch.depth = ['1', '2', '3'].includes(parts.get('depth')) ? Number(parts.get('depth')) : 1;
  [patch.from, patch.to] = [nodeFrom(parts.get('from')), nodeFrom(parts.get('to'))];
  patch.rows = parts.get('rows') === 'nodes' || parts.get('view') === 'list' ? 'nodes' : 'ties';
  patch.strip = parts.has('strip') ? parts.get('strip') === '1' : null;
  patch.group = /^\d{1,5}$/.test(parts.get('group') || '') ? Number(parts.get('group')) : null;
  patch.ask = parts.get('ask') || state.ask;
  return patch;
}

// Everything in the address that means nothing here.
function strangers() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const list = (name) => (parts.get(name) || '').split(',').filter(Boolean);
  const out = [];
  const known = (iri) => [ID_BASE + iri, iri].some((i) => nodes.has(i) || ties.has(i) || facts.has(i));
  const id = parts.get('id');
  if (id && !known(id)) out.push(...(id.includes(' ') ? id.split(' ').filter((end) => end && !nodeFrom(end)) : [id]));
  out.push(...['ego', 'from', 'to'].map((name) => parts.get(name)).filter((name) => name && !nodeFrom(name)));
  if (parts.get('net') && !NETS.includes(parts.get('net'))) out.push(parts.get('net'));
  const at = parts.get('at');
  if (at && !dayRange(at)) out.push(at);
  const lang = parts.get('lang');
  if (lang && lang !== 'en' && lang !== 'vi') out.push(lang);
  const keys = new Set([...sources.keys()].map(sourceKey));
  out.push(...list('sources').filter((key) => !keys.has(key)), ...list('hide').filter((cls) => !looks.has(cls)));
  const view = parts.get('view');
  if (view && view !== 'list' && knownView(view) !== view) out.push(view);
  return out;
}

export function checkLink() {
  const found = strangers();
  if (!found.length) return;
  const named = found.slice(0, 3).map((text) => `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`).join(', ');
  notice(t('linkStrange', { names: found.length > 3 ? `${named} …` : named }), 'warn');
}
