// Ties that count at the time chosen, and pairs of one kind that share something. The rules are those
// of the Python package (network.build), and tests hold both to the same answers.
import { dayRange, readingAt } from './dates.js';
import { tieOn } from './filters.js';
import { ties } from './network.js';
import { roleLabel } from './sentences.js';
import { scene, state } from './state.js';
import { label, number, shortLabel } from './words.js';

export const NETS = ['both', 'actors', 'frameworks'];

// Active at the time chosen, certainly or possibly.
export function tieActive(tie) {
  if (!tieOn(tie)) return false;
  if (!state.at) return true;
  const reading = readingAt(tie, dayRange(state.at));
  return reading === 'certain' || reading === 'open' || reading === 'possible';
}

const FIRST_DAY = '0001-01-01';
const LAST_DAY = '9999-12-31';
// Two ties possibly hold together: both do at the time chosen, or, where none is, their widest
// intervals have a day in common.
export function overlap(one, other_) {
  if (state.at) return true;
  const begin = [one.earliest_begin, other_.earliest_begin].filter(Boolean).sort().pop();
  const end = [one.latest_end, other_.latest_end].filter(Boolean).sort()[0];
  return !begin || !end || begin <= end;
}
function surely(one, other_) {
  if (state.at) return [one, other_].every((x) => readingAt(x, dayRange(state.at)) === 'certain');
  const begin = [one, other_].map((x) => [x.latest_begin || LAST_DAY, x.latest_end || LAST_DAY].sort()[0]).sort()[1];
  const end = [one, other_].map((x) => (x.end_open ? LAST_DAY : [x.earliest_end || FIRST_DAY, x.earliest_begin || FIRST_DAY].sort()[1])).sort()[0];
  return begin <= end && begin < LAST_DAY && end > FIRST_DAY;
}

// One edge for each pair that shares something: actors by frameworks or frameworks by actors.
export function project(active, kind) {
  const [ends, shared] = kind === 'actors' ? ['participant', 'framework'] : ['framework', 'participant'];
  const meeting = new Map();
  for (const tie of active) {
    if (!meeting.has(tie[shared])) meeting.set(tie[shared], []);
    meeting.get(tie[shared]).push(tie);
  }
  const pairs = new Map();
  for (const [where, list] of meeting) {
    for (let i = 0; i < list.length; i += 1) {
      for (let j = i + 1; j < list.length; j += 1) {
        if (list[i][ends] === list[j][ends] || !overlap(list[i], list[j])) continue;
        const [a, b] = list[i][ends] < list[j][ends] ? [list[i], list[j]] : [list[j], list[i]];
        const key = `${a[ends]} ${b[ends]}`;
        if (!pairs.has(key)) pairs.set(key, { key, pair: true, participant: a[ends], framework: b[ends], shared: new Map(), sure: new Set() });
        const pair = pairs.get(key);
        if (!pair.shared.has(where)) pair.shared.set(where, new Set());
        pair.shared.get(where).add(a).add(b);
        if (surely(a, b)) pair.sure.add(where);
      }
    }
  }
  return pairs;
}
export const weightOfPair = (pair) => pair.shared.size;
export const pairDrawn = (pair) => weightOfPair(pair) >= scene.least || [pair.key, pair.participant, pair.framework].includes(state.id);

export const pairName = (pair) => `${shortLabel(pair.participant)} – ${shortLabel(pair.framework)}`;
export const pairShared = (pair) => [...pair.shared.keys()].sort((a, b) => label(a).localeCompare(label(b), state.lang));
// The words on an edge that is lit.
export function edgeWords(iri) {
  const pair = scene.pairs.get(iri);
  if (!pair) return roleLabel(ties.get(iri).role);
  const names = pairShared(pair).map(shortLabel);
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} +${number(names.length - 2)}` : names.join(', ');
}
export const edgeOf = (iri) => ties.get(iri) || scene.pairs.get(iri);
