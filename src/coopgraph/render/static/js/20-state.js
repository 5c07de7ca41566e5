// What is seen now. Everything that can be shared is in the address after "#".
const state = {
  lang: pageData.lang,
  shade: 'auto',
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
  ask: null, // in the SPARQL tab: a question with its values, or "=" and the reader's query
};
const initialTrust = new Set([...sources.values()].filter((s) => s.rank !== 'deprecated').map((s) => s.iri));
state.trusted = new Set(initialTrust);

const listeners = [];
const onChange = (fn) => listeners.push(fn);

// Change the state and redraw what depends on it; `how` is "push" for a new step of history.
function change(patch, how) {
  Object.assign(state, patch);
  for (const fn of listeners) fn(Object.keys(patch));
  if (how !== 'none') writeHash(how);
}

const sourceKey = (iri) => (sources.get(iri) || {}).id || iri;

function writeHash(how) {
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
  if (state.ask && state.view === 'sparql') parts.set('ask', state.ask);
  const hash = '#' + parts.toString();
  if (hash === location.hash) return;
  try {
    history[how === 'push' ? 'pushState' : 'replaceState'](null, '', hash);
  } catch (error) {
    // Inside a sandboxed frame there is no history to write to; the page works without.
  }
}

// A node named in the address: by its IRI or the last part of ours.
const nodeFrom = (text) => (text ? [ID_BASE + text, text].find((iri) => nodes.has(iri)) || null : null);

function readHash() {
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

// Words of the page and labels of the data in the language chosen.
function t(key, values) {
  const text = WORDS[state.lang][key] ?? WORDS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
}
const other = () => (state.lang === 'en' ? 'vi' : 'en');
function pick(pair) {
  if (!pair) return '';
  if (typeof pair === 'string') return pair;
  return pair[state.lang] || pair[other()] || Object.values(pair)[0] || '';
}
const digits = { en: new Intl.NumberFormat('en-GB'), vi: new Intl.NumberFormat('vi-VN') };
const number = (n) => digits[state.lang].format(n);
const className = (cls) => {
  const words = pick((dossier.classes || {})[cls]) || cls;
  return words.charAt(0).toLocaleUpperCase(state.lang) + words.slice(1);
};
const label = (iri) => (nodes.has(iri) ? pick(nodes.get(iri).label) || shorten(iri) : groupNodes.has(iri) ? groupShort(groupNodes.get(iri)) : shorten(iri));
// A common acronym is easier to read in a picture than a name of many words.
const ACRONYM = /^(?:[\p{Lu}\d][\p{L}\d&.\/-]{1,10}|[\p{Lu}\d][\p{Lu}\d&.\/-]{1,9} [\p{Lu}\d&.\/-]{1,6})$/u;
function shortLabel(iri) {
  const full = label(iri);
  const node = nodes.get(iri);
  if (!node || full.length <= 20) return full;
  return (node.alt || []).find((a) => a.length < full.length && /\p{Lu}/u.test(a) && ACRONYM.test(a)) || full;
}

// What the filters let through.
const classOn = (cls) => !state.hidden.has(cls);
function trustedNode(node) {
  return !node.sources || !node.sources.length || node.sources.some((s) => state.trusted.has(s) || !sources.has(s));
}
const passes = (iri) => {
  const node = nodes.get(iri);
  return Boolean(node) && classOn(node.cls) && trustedNode(node);
};
const nodeOn = (iri) => groupNodes.has(iri) || ((!scene.nodes || scene.nodes.has(iri)) && passes(iri));
const trustedTie = (tie) => !sources.has(tie.source) || state.trusted.has(tie.source);
// Ties inside the part looked at; a projection shows one end of each only.
const tieOn = (tie) => trustedTie(tie) && tie.rank !== 'deprecated' && passes(tie.participant) && passes(tie.framework)
  && (!scene.inside || (scene.inside.has(tie.participant) && scene.inside.has(tie.framework)));
// solid, dashed, ghost or none: how a tie is drawn at the time chosen.
function drawnAs(tie) {
  if (!tieOn(tie)) return tie.tie === state.id ? 'dashed' : 'none';
  if (!state.at) return 'solid';
  const reading = readingAt(tie, dayRange(state.at));
  if (reading === 'certain') return 'solid';
  if (reading === 'possible') return 'dashed';
  if (reading === 'ended' && state.ghosts) return 'ghost';
  return tie.tie === state.id ? 'ghost' : 'none';
}
