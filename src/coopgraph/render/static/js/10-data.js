// What the file carries, and small helpers. Text from the data only ever reaches the page through
// textContent: no part of this script writes markup.
const $ = (id) => document.getElementById(id);
const ID_BASE = 'https://w3id.org/coopgraph/id/';
const shorten = (iri) => (iri && iri.startsWith(ID_BASE) ? iri.slice(ID_BASE.length) : iri);

// Where this browser cannot unpack and the page was made without the script that can (see
// frontend/src/inflate.js; with it `INFLATE` is defined above).
class Lacking extends Error {}
const CAN_INFLATE = typeof DecompressionStream !== 'undefined';

// The text packed in an element: gzip, in base64.
async function inflated(id) {
  const text = $(id).textContent.trim();
  let bytes;
  if (Uint8Array.fromBase64) bytes = Uint8Array.fromBase64(text);
  else {
    const raw = atob(text);
    bytes = new Uint8Array(raw.length);
    await within(raw.length, (i) => { bytes[i] = raw.charCodeAt(i); }, 4000000);
  }
  if (CAN_INFLATE) return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  if (typeof INFLATE === 'undefined') throw new Lacking();
  return INFLATE.default(bytes);
}

async function read(id) {
  return JSON.parse(await inflated(id));
}

// Data that cannot be read, or that no page of ours would carry, give a message and no half page.
function alarmDamaged(error) {
  const alarm = $('alarm');
  alarm.textContent = error instanceof Lacking
    ? 'This browser cannot unpack the data inside this file (it has no DecompressionStream). Please open the file in a newer browser: Chrome or Edge 80, Firefox 113, Safari 16.4 or later. — Trình duyệt này không giải nén được dữ liệu trong tệp (thiếu DecompressionStream). Vui lòng mở tệp bằng trình duyệt mới hơn: Chrome hoặc Edge 80, Firefox 113, Safari 16.4 trở lên.'
    : 'The data inside this file is damaged. Please fetch the file again. — Dữ liệu trong tệp này bị hỏng. Vui lòng lấy lại tệp.';
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

// A large network comes in columns (see `packing.columns` in Python). Its nodes and ties are views
// on the columns, all of one form, which engines read fast.
async function views(all) {
  const [n, e] = [all.nodes, all.ties];
  const viewed = async (columns, count, read_) => {
    class View { constructor(i) { this.i = i; } }
    const getters = new Map();
    const { shapes, shape, dates, date, own } = columns;
    for (const key of ['alt', 'part_of', 'sources', 'facts', 'properties', 'evidence', 'disputed_by', 'inferred_from']) {
      const none = Object.freeze([]);
      getters.set(key, function list() { const mine = own[this.i]; return (mine && mine[key]) || none; });
    }
    for (const mine of Object.values(own)) for (const key of Object.keys(mine)) if (!getters.has(key)) getters.set(key, function value() { const found = own[this.i]; return found ? found[key] : undefined; });
    for (const key of new Set(shapes.flatMap(Object.keys))) getters.set(key, function value() { return shapes[shape[this.i] || 0][key]; });
    for (const key of new Set(dates.flatMap(Object.keys))) getters.set(key, function value() { return dates[date[this.i] || 0][key]; });
    for (const [key, get] of [...getters, ...Object.entries(read_)]) Object.defineProperty(View.prototype, key, { get, enumerable: true });
    const made = new Array(count);
    await within(count, (i) => { made[i] = new View(i); });
    return made;
  };
  const iris = n.iri.map((rest) => n.stem + rest);
  const labels = iris.map((iri, i) => ({ en: n.en[i], vi: n.vi[i] === 0 ? n.en[i] : n.vi[i] }));
  const nodeViews = await viewed(n, n.iri.length, {
    iri() { return iris[this.i]; },
    slug() { return shorten(iris[this.i]); },
    label() { return labels[this.i]; },
  });
  const tieViews = await viewed(e, e.tie.length, {
    tie() { return e.stem + e.tie[this.i]; },
    participant() { return iris[e.from[this.i]]; },
    framework() { return iris[e.to[this.i]]; },
  });
  const counts = new Array(e.dates.length).fill(0);
  for (let i = 0; i < e.tie.length; i += 1) counts[e.date[i] || 0] += 1;
  return { ...all, nodes: nodeViews, ties: tieViews, tieColumns: e, dated: e.dates.map((d, i) => [d, counts[i]]) };
}

let graph, dossier, pageData;
try {
  ({ graph, dossier, page: pageData } = await read('data-packed'));
  if (pageData.groups) dossier = await views(dossier);
  const lists = [graph.nodes, graph.edges, dossier.nodes, dossier.ties, pageData.legend];
  if (!lists.every(Array.isArray) || !pageData.words.en || !graph.options) throw new TypeError('shape');
} catch (error) {
  alarmDamaged(error);
  return;
}
const WORDS = pageData.words;
const LEAN = pageData.lean;
const nodes = new Map(dossier.nodes.map((n) => [n.iri, n]));
// Ties by IRI. Those of a large network are entered little by little after the first picture, and at
// once when somebody asks for one before.
let entered = 0;
function enterTo(count) {
  for (; entered < count; entered += 1) {
    const tie = dossier.ties[entered];
    if (!nodes.has(tie.participant) || !nodes.has(tie.framework) || enteredTies.has(tie.tie)) continue;
    enteredTies.set(tie.tie, tie);
    const [one, other_] = [atNode.get(tie.participant), atNode.get(tie.framework)];
    one.as.push(tie);
    other_.in.push(tie);
    if (atNode.has(tie.on_behalf_of)) atNode.get(tie.on_behalf_of).behalf.push(tie);
  }
}
const enterAll = () => { if (entered < dossier.ties.length) enterTo(dossier.ties.length); };
async function enterSlowly() {
  while (entered < dossier.ties.length) {
    enterTo(Math.min(dossier.ties.length, entered + 8000));
    await breathe();
  }
}
const enteredTies = new Map();
const atNode = new Map([...nodes.keys()].map((iri) => [iri, { as: [], in: [], behalf: [] }]));
const ties = {
  get: (iri) => { if (iri) enterAll(); return enteredTies.get(iri); },
  has: (iri) => { if (iri) enterAll(); return enteredTies.has(iri); },
  values: () => { enterAll(); return enteredTies.values(); },
  keys: () => { enterAll(); return enteredTies.keys(); },
  [Symbol.iterator]: () => { enterAll(); return enteredTies.entries(); },
  get size() { enterAll(); return enteredTies.size; },
};
// Ties by node, in each part the node can play.
const tiesOf = {
  get: (iri) => { enterAll(); return atNode.get(iri); },
  has: (iri) => atNode.has(iri),
};
if (!pageData.groups) enterAll();
else if (/[#&](id|ego|group|from)=/.test(location.hash)) await enterSlowly();
const facts = new Map(Object.entries(dossier.facts || {}));
const evidence = new Map(Object.entries(dossier.evidence || {}));
const sources = new Map(Object.entries(dossier.sources || {}));
const looks = new Map(pageData.legend.map((entry) => [entry.cls, entry]));
const links = (dossier.links || []).filter((l) => nodes.has(l.from) && nodes.has(l.to));

// The dates found, with how often: all ties, or the few forms that the ties of a large network take.
const datings = dossier.dated || [...ties.values()].map((tie) => [tie, 1]);
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
