// The network of the file: its nodes and ties, what is told about them, and by which sources.
import { unpacked } from './page-data.js';
import { breathe } from './scheduling.js';

export const { graph, dossier, page: pageData } = unpacked();
export const WORDS = pageData.words;
export const LEAN = pageData.lean;
export const LARGE = Boolean(pageData.groups);

export const nodes = new Map(dossier.nodes.map((n) => [n.iri, n]));
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
export async function enterSlowly() {
  while (entered < dossier.ties.length) {
    enterTo(Math.min(dossier.ties.length, entered + 8000));
    await breathe();
  }
}
const enteredTies = new Map();
const atNode = new Map([...nodes.keys()].map((iri) => [iri, { as: [], in: [], behalf: [] }]));
export const ties = {
  get: (iri) => { if (iri) enterAll(); return enteredTies.get(iri); },
  has: (iri) => { if (iri) enterAll(); return enteredTies.has(iri); },
  values: () => { enterAll(); return enteredTies.values(); },
  keys: () => { enterAll(); return enteredTies.keys(); },
  [Symbol.iterator]: () => { enterAll(); return enteredTies.entries(); },
  get size() { enterAll(); return enteredTies.size; },
};
// Ties by node, in each part the node can play.
export const tiesOf = {
  get: (iri) => { enterAll(); return atNode.get(iri); },
  has: (iri) => atNode.has(iri),
};
if (!pageData.groups) enterAll();
export const facts = new Map(Object.entries(dossier.facts || {}));
export const evidence = new Map(Object.entries(dossier.evidence || {}));
export const sources = new Map(Object.entries(dossier.sources || {}));
export const looks = new Map(pageData.legend.map((entry) => [entry.cls, entry]));
export const links = (dossier.links || []).filter((l) => nodes.has(l.from) && nodes.has(l.to));

// The dates found, with how often: all ties, or the few forms that the ties of a large network take.
export const datings = dossier.dated || [...ties.values()].map((tie) => [tie, 1]);
export const degree = (iri) => {
  const own = tiesOf.get(iri);
  return own.as.length + own.in.length;
};
export const partsOf = new Map();
for (const node of nodes.values()) {
  for (const whole of node.part_of || []) {
    if (!partsOf.has(whole)) partsOf.set(whole, []);
    partsOf.get(whole).push(node.iri);
  }
}
// A country's bodies: what they hold counts for it.
export const bodiesOf = new Map();
for (const node of nodes.values()) {
  for (const country of node.of_country || []) {
    if (!bodiesOf.has(country)) bodiesOf.set(country, []);
    bodiesOf.get(country).push(node.iri);
  }
}
export const groupNodes = new Map(LARGE ? pageData.groups.groups.map((group, i) => [`group ${i}`, { ...group, i }]) : []);
export const groupOf = new Map(LARGE ? dossier.nodes.map((n, i) => [n.iri, pageData.groups.of[i]]) : []);
