// A reader's copy of a source's text: normalised as in Python (UTF-8, one byte order mark off, LF,
// NFC), hashed here by WebCrypto, compared passage by passage. The text never leaves the page.
import { pad } from './dates.js';
import { $, el } from './dom.js';
import { LEAN, evidence, facts, nodes, sources, ties } from './network.js';
import { t } from './words.js';

export const PROOF_LIMIT = 32 * 1024 * 1024;
const PROOF_NEAR = 500; // how far a shifted passage is looked for, in code points, as in Python
export const proofs = new Map();

const hasSpan = (item) => Number.isInteger(item.start) && Number.isInteger(item.end);
export const provable = [...sources.keys()].filter((iri) => sources.get(iri).sha256 || [...evidence.values()].some((e) => e.source === iri && hasSpan(e) && e.sha256));
export const CAN_PROVE = !LEAN && provable.length > 0;

// Evidence -> what rests on it: ties, nodes and facts.
export const claimsOf = new Map();
for (const things of CAN_PROVE ? [ties, nodes, facts] : []) {
  for (const [iri, thing] of things) {
    for (const one of thing.evidence || []) {
      if (!claimsOf.has(one)) claimsOf.set(one, []);
      claimsOf.get(one).push(iri);
    }
  }
}

export function normalised(buffer) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer);
  return (text.startsWith('\ufeff') ? text.slice(1) : text).replace(/\r\n?/g, '\n').normalize('NFC');
}

// Offsets are code points; a text may hold characters of two UTF-16 units.
export function byPoints(text) {
  if (!/[\ud800-\udbff]/.test(text)) return { length: text.length, cut: (a, b) => text.slice(a, b) };
  const starts = [];
  for (let i = 0; i < text.length; i += text.codePointAt(i) > 0xffff ? 2 : 1) starts.push(i);
  starts.push(text.length);
  const last = starts.length - 1;
  return { length: last, cut: (a, b) => text.slice(starts[Math.min(a, last)], starts[Math.min(b, last)]) };
}

export async function sha256(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes].map((b) => pad(b.toString(16), 2)).join('');
}

// The passage and what surrounds it in its paragraph.
function inParagraph(points, start, end) {
  const before = points.cut(0, start);
  const after = points.cut(end, points.length);
  const right = after.indexOf('\n');
  return { before: before.slice(before.lastIndexOf('\n') + 1), text: points.cut(start, end), after: right < 0 ? after : after.slice(0, right) };
}

// The verdict on one passage, as coopgraph.evidence gives it.
async function verdictOf(item, points, shifts) {
  if (!hasSpan(item)) return { kind: 'noSpan' };
  if (!(item.start >= 0 && item.start < item.end && item.end <= points.length)) return { kind: 'outside' };
  if (!item.sha256) return { kind: 'noDigest' };
  if ((await sha256(points.cut(item.start, item.end))) === item.sha256) return { kind: 'holds', at: item.start };
  const size = item.end - item.start;
  const nearby = async (shift) => {
    const from = item.start + shift;
    return from >= 0 && from + size <= points.length && (await sha256(points.cut(from, from + size))) === item.sha256;
  };
  // Where one passage moved, its neighbours moved as far: try that first.
  for (const shift of shifts.seen) if (await nearby(shift)) return { kind: 'moved', at: item.start + shift };
  if (shifts.left > 0) {
    shifts.left -= 1;
    for (let far = 1; far <= PROOF_NEAR; far += 1) {
      for (const shift of [-far, far]) {
        if (!(await nearby(shift))) continue;
        shifts.left += 1;
        shifts.seen.add(shift);
        return { kind: 'moved', at: item.start + shift };
      }
    }
  }
  return { kind: 'differs' };
}

const passagesOf = (iri) => [...evidence.values()].filter((e) => e.source === iri);

async function holding(iri, points) {
  const items = passagesOf(iri).filter((e) => hasSpan(e) && e.sha256 && e.end <= points.length);
  const found = await Promise.all(items.map((e) => sha256(points.cut(e.start, e.end))));
  return found.filter((digest, i) => digest === items[i].sha256).length;
}

// Which source a text is: by its digest, else by the most passages that hold, else unknown.
export async function recognise(points, digest) {
  const exact = provable.find((iri) => sources.get(iri).sha256 === digest);
  if (exact) return { iri: exact, by: 'digest' };
  const counts = await Promise.all(provable.map((iri) => holding(iri, points)));
  const most = Math.max(...counts);
  return most > 0 ? { iri: provable[counts.indexOf(most)], by: 'passages' } : null;
}

export async function prove(iri, by, name, text, digest) {
  const points = byPoints(text);
  const shifts = { seen: new Set(), left: 40 };
  const report = { iri, by, name, digest, whole: sources.get(iri).sha256 ? digest === sources.get(iri).sha256 : null, rows: [] };
  forget(iri);
  for (const item of passagesOf(iri)) {
    const verdict = await verdictOf(item, points, shifts);
    if (verdict.kind === 'noSpan') continue;
    report.rows.push({ evidence: item.iri, ...verdict });
    item.original ??= { passage: item.passage, mismatch: item.mismatch };
    item.verdict = verdict.kind;
    item.mismatch = verdict.kind !== 'holds';
    item.passage = verdict.kind === 'holds' ? inParagraph(points, item.start, item.end) : null;
    if (verdict.kind === 'moved') item.found = inParagraph(points, verdict.at, verdict.at + item.end - item.start);
    else if (verdict.kind === 'differs') item.found = inParagraph(points, item.start, item.end);
  }
  report.holds = report.rows.filter((row) => row.kind === 'holds').length;
  proofs.set(iri, report);
  return report;
}

// Back to what the file itself carries.
export function forget(iri) {
  for (const item of passagesOf(iri)) {
    if (!item.original) continue;
    Object.assign(item, item.original);
    delete item.original;
    delete item.verdict;
    delete item.found;
  }
  proofs.delete(iri);
}

export const chooseFile = () => $('proof-file').click();

export const chooseButton = (words) => el('button', { type: 'button', class: 'quiet', on: { click: chooseFile } }, words);

// What stands in a card of evidence once a reader brought the text.
export function proofNotes(item) {
  if (!CAN_PROVE) return [];
  if (item.verdict === 'holds') return [el('div', { class: 'ok' }, `✓ ${t('proofHolds')}`)];
  const quote = () => el('blockquote', { class: item.verdict === 'moved' ? null : 'odd', dir: 'auto', lang: (sources.get(item.source) || {}).language, 'aria-label': t('proofFound') },
    item.found.before, el('mark', {}, item.found.text), item.found.after);
  if (item.verdict === 'moved') return [el('div', { class: 'note' }, t('proofMoved')), quote()];
  if (item.verdict === 'differs') return [el('div', { class: 'note' }, t('proofDiffers')), quote()];
  if (item.verdict) return [el('div', { class: 'note' }, t(item.verdict === 'outside' ? 'proofOutside' : 'proofNoDigest'))];
  return [];
}
