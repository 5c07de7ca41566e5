// What the file carries, and small helpers. Text from the data only ever reaches the page through
// textContent: no part of this script writes markup.
const $ = (id) => document.getElementById(id);
const ID_BASE = 'https://w3id.org/coopgraph/id/';

function read(id) {
  return JSON.parse($(id).textContent);
}

// Data that cannot be read, or that no page of ours would carry, give a message and no half page.
function alarmDamaged() {
  const alarm = $('alarm');
  alarm.textContent = 'The data inside this file is damaged. Please fetch the file again. — Dữ liệu trong tệp này bị hỏng. Vui lòng lấy lại tệp.';
  alarm.hidden = false;
  $('loading').hidden = true;
}

const breathe = () => new Promise((resolve) => { setTimeout(resolve); });
const within = (count, fn, size = 40000) => (async () => {
  for (let start = 0; start < count; start += size) {
    for (let i = start; i < Math.min(count, start + size); i += 1) fn(i);
    await breathe();
  }
})();

// A large network comes in columns, compressed: gzip, base64 (see `groups.pack` in Python). What
// many ties share is their prototype; the page stays responsive while they are made.
async function unpack(text, head) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  await within(raw.length, (i) => { bytes[i] = raw.charCodeAt(i); }, 4000000);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const all = JSON.parse(await new Response(stream).text());
  await breathe();
  const lists = { alt: [], part_of: [], sources: [], facts: [], properties: [], evidence: [], disputed_by: [], inferred_from: [] };
  const made = (columns, fill) => {
    const known = new Map();
    const { shapes, shape, dates, date, own } = columns;
    const width = dates.length || 1;
    return (i) => {
      const [a, b] = [shape[i] || 0, date[i] || 0];
      if (!known.has(a * width + b)) known.set(a * width + b, { ...lists, ...shapes[a], ...dates[b] });
      const thing = Object.create(known.get(a * width + b));
      fill(thing, i);
      if (own[i]) Object.assign(thing, own[i]);
      return thing;
    };
  };
  const n = all.nodes;
  const node = made(n, (thing, i) => {
    thing.iri = n.iri[i];
    thing.slug = n.iri[i].startsWith(ID_BASE) ? n.iri[i].slice(ID_BASE.length) : n.iri[i];
    thing.label = { en: n.en[i], vi: n.vi[i] === 0 ? n.en[i] : n.vi[i] };
  });
  const e = all.ties;
  const tie = made(e, (thing, i) => {
    thing.tie = e.tie[i];
    thing.participant = n.iri[e.from[i]];
    thing.framework = n.iri[e.to[i]];
  });
  const found = { ...head, ...all, nodes: new Array(n.iri.length), ties: new Array(e.tie.length) };
  await within(n.iri.length, (i) => { found.nodes[i] = node(i); });
  await within(e.tie.length, (i) => { found.ties[i] = tie(i); });
  return found;
}

let graph, dossier, pageData;
try {
  graph = read('data-graph');
  dossier = read('data-dossier');
  pageData = read('data-page');
  if ($('data-packed')) dossier = await unpack($('data-packed').textContent, dossier);
  const lists = [graph.nodes, graph.edges, dossier.nodes, dossier.ties, pageData.legend];
  if (!lists.every(Array.isArray) || !pageData.words.en || !graph.options) throw new TypeError('shape');
} catch (error) {
  alarmDamaged();
  return;
}
const WORDS = pageData.words;
const LEAN = pageData.lean;
const nodes = new Map(dossier.nodes.map((n) => [n.iri, n]));
const ties = new Map();
for (const tie of dossier.ties) {
  if (nodes.has(tie.participant) && nodes.has(tie.framework)) ties.set(tie.tie, tie);
}
if (pageData.groups) await breathe();
const facts = new Map(Object.entries(dossier.facts || {}));
const evidence = new Map(Object.entries(dossier.evidence || {}));
const sources = new Map(Object.entries(dossier.sources || {}));
const looks = new Map(pageData.legend.map((entry) => [entry.cls, entry]));
const links = (dossier.links || []).filter((l) => nodes.has(l.from) && nodes.has(l.to));

// Ties by node, in each part the node can play.
const tiesOf = new Map([...nodes.keys()].map((iri) => [iri, { as: [], in: [], behalf: [] }]));
for (const tie of ties.values()) {
  tiesOf.get(tie.participant).as.push(tie);
  tiesOf.get(tie.framework).in.push(tie);
  if (tiesOf.has(tie.on_behalf_of)) tiesOf.get(tie.on_behalf_of).behalf.push(tie);
}
if (pageData.groups) await breathe();
const degree = (iri) => {
  const own = tiesOf.get(iri);
  return own.as.length + own.in.length;
};
const partsOf = new Map();
for (const node of nodes.values()) {
  for (const whole of node.part_of || []) {
    if (!partsOf.has(whole)) partsOf.set(whole, []);
    partsOf.get(whole).push(node.iri);
  }
}

// An element with properties and children; strings become text nodes.
function el(tag, props, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key === 'class') made.className = value;
    else if (key === 'on') for (const [name, fn] of Object.entries(value)) made.addEventListener(name, fn);
    else made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return made;
}

function svg(tag, props, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [key, value] of Object.entries(props || {})) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

// Data text, kept apart from the direction of its surroundings.
const say = (text) => el('bdi', { dir: 'auto' }, String(text));

// Letters without accents and case: "Phú Yên" and "phu yen" become the same.
function fold(text) {
  return String(text).normalize('NFD').replace(/\p{M}+/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().normalize('NFC');
}

// Only these two kinds of address become links; anything else is shown as text.
function safeUrl(text) {
  if (typeof text !== 'string') return null;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch (error) {
    return null;
  }
}

function debounce(fn, wait) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), wait);
  };
}
