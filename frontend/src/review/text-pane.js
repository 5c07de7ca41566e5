// The text on the left: passages marked by colour and by a sign, and whatever is selected in it.
import { $, el } from '../explorer/dom.js';
import { data, points, words } from './data.js';
import { doubtsOf, openThings } from './needs.js';
import { changed, leftOut, state, statements, verdictOf } from './state.js';

let paragraphs = [];

// What a statement's passage looks like: the last of these that fits decides the colour.
export function lookOf(s) {
  const verdict = verdictOf(s.key);
  if (verdict === 'reject') return 'rejected';
  if (verdict) return verdict === 'add' ? 'added' : 'accepted';
  if (s.status !== 'fact' && s.status !== 'reported') return 'apart';
  return doubtsOf(s).length || openThings(s).length ? 'doubt' : 'open';
}
const ORDER = ['rejected', 'apart', 'open', 'doubt', 'accepted', 'added'];
export const SIGN = { open: '', doubt: '?', accepted: '✓', added: '+', rejected: '✗', apart: '~', leftOut: '–' };

export function layOut() {
  const pane = $('text');
  paragraphs = [];
  const made = [];
  let at = 0;
  for (const line of data.document.text.split('\n')) {
    const end = at + [...line].length;
    if (line.trim()) {
      const block = data.document.blocks.find(([, start, last]) => start <= at && at < last) || data.document.blocks.find(([, start, last]) => start < end && at < last);
      const node = el(block && block[0] === 'heading' ? 'h3' : 'p', { dir: 'auto', class: `line ${block ? block[0] : ''}` });
      paragraphs.push({ start: at, end, node, key: '' });
      made.push(node);
    }
    at = end + 1;
  }
  pane.replaceChildren(...made);
  drawText();
}

// Draw the paragraphs whose passages are not as they were.
export function drawText() {
  const list = statements();
  const outs = leftOut();
  for (const p of paragraphs) {
    const inside = list.filter((s) => s.span[0] < p.end && p.start < s.span[1]);
    const left = outs.filter((o) => o.span[0] < p.end && p.start < o.span[1]);
    const [from, to] = state.passage && state.passage[0] < p.end && p.start < state.passage[1] ? state.passage : [-1, -1];
    const now = inside.some((s) => s.key === state.current) ? state.current : '';
    const dates = inside.filter((s) => s.key === now && s.date_span).map((s) => s.date_span);
    const key = JSON.stringify([inside.map((s) => [s.key, s.span, lookOf(s)]), left.map((o) => o.span), from, to, now, dates]);
    if (key === p.key) continue;
    p.key = key;
    drawParagraph(p, inside, left, [from, to], now, dates);
  }
}

function drawParagraph(p, inside, left, passage, now, dates) {
  const cuts = new Set([p.start, p.end]);
  for (const [a, b] of [...inside.map((s) => s.span), ...left.map((o) => o.span), passage, ...dates]) {
    for (const at of [a, b]) if (p.start < at && at < p.end) cuts.add(at);
  }
  const places = [...cuts].sort((a, b) => a - b);
  const runs = [];
  for (let i = 0; i + 1 < places.length; i += 1) {
    const [start, end] = [places[i], places[i + 1]];
    const over = inside.filter((s) => s.span[0] <= start && end <= s.span[1]);
    const out = left.some((o) => o.span[0] <= start && end <= o.span[1]);
    const look = over.map(lookOf).sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))[0] || (out ? 'leftOut' : '');
    const current = over.some((s) => s.key === now);
    const first = over.some((s) => s.span[0] === start) || (out && left.some((o) => o.span[0] === start));
    const classes = ['run', look, current && 'current', passage[0] <= start && end <= passage[1] && 'selected', dates.some(([a, b]) => a <= start && end <= b) && 'dated', first && look && 'first'];
    runs.push(el('span', { class: classes.filter(Boolean).join(' '), 'data-at': start, 'data-keys': over.map((s) => s.key).join(' ') || null, 'data-sign': (first && SIGN[look]) || null }, words(start, end)));
  }
  p.node.replaceChildren(...runs);
}

export function showPassage(span, smooth) {
  const p = paragraphs.find((one) => one.start <= span[0] && span[0] < one.end);
  if (!p) return;
  const run = [...p.node.children].reverse().find((r) => Number(r.dataset.at) <= span[0]) || p.node;
  const pane = $('text');
  const [a, b] = [run.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (a.top < b.top + 24 || a.bottom > b.bottom - 40) pane.scrollBy({ top: a.top - b.top - pane.clientHeight / 3, behavior: smooth ? 'smooth' : 'instant' });
}

// -- selecting -----------------------------------------------------------------------------------

function offsetOf(node, units) {
  const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest('.run');
  if (!run) return null;
  const start = Number(run.dataset.at);
  return start + points(start, node.nodeType === Node.TEXT_NODE ? units : 0);
}

// What the reader marked with the mouse or a finger, trimmed of white space; null if nothing.
export function selected() {
  const chosen = getSelection();
  if (!chosen.rangeCount || chosen.isCollapsed) return null;
  const range = chosen.getRangeAt(0);
  if (!$('text').contains(range.commonAncestorContainer)) return null;
  const [start, end] = [offsetOf(range.startContainer, range.startOffset), offsetOf(range.endContainer, range.endOffset)];
  return start === null || end === null ? null : trimmed([Math.min(start, end), Math.max(start, end)]);
}

function trimmed([start, end]) {
  const list = [...words(start, end)];
  let [a, b] = [0, list.length];
  while (a < b && /\s/.test(list[a])) a += 1;
  while (b > a && /\s/.test(list[b - 1])) b -= 1;
  return a < b ? [start + a, start + b] : null;
}

export function setPassage(span) {
  state.passage = span;
  changed('passage');
  if (span) showPassage(span);
}

// -- a passage by keys: the next sentence that nobody has read, longer or shorter by words ---------

function sentences() {
  const found = [];
  for (const p of paragraphs) {
    const text = words(p.start, p.end);
    let at = p.start;
    const parts = typeof Intl.Segmenter === 'function' ? [...new Intl.Segmenter(data.document.language === 'und' ? 'en' : data.document.language, { granularity: 'sentence' }).segment(text)].map((x) => x.segment) : [text];
    for (const part of parts) {
      const span = trimmed([at, at + [...part].length]);
      if (span) found.push(span);
      at += [...part].length;
    }
  }
  return found;
}

const touches = ([a, b], [c, d]) => a < d && c < b;

export function nextUnread(from) {
  const read = [...statements().map((s) => s.span), ...leftOut().map((o) => o.span)];
  const open = sentences().filter((s) => !read.some((r) => touches(r, s)));
  return open.find((s) => s[0] > from) || open[0] || null;
}

// Move the end (or the beginning) of the passage by one word.
export function stretch(edge, by) {
  if (!state.passage) return;
  const ends = wordEdges(edge);
  const [start, end] = state.passage;
  const at = edge === 'end' ? end : start;
  const to = by > 0 ? ends.find((x) => x > at) : [...ends].reverse().find((x) => x < at);
  if (to === undefined) return;
  if (edge === 'end' ? to > start : to < end) setPassage(edge === 'end' ? [start, to] : [to, end]);
}

function wordEdges(edge) {
  const found = [];
  for (const p of paragraphs) {
    const text = [...words(p.start, p.end)];
    text.forEach((c, i) => {
      if (edge === 'start' && /\S/.test(c) && (i === 0 || /\s/.test(text[i - 1]))) found.push(p.start + i);
      if (edge === 'end' && /\S/.test(c) && (i + 1 === text.length || /\s/.test(text[i + 1]))) found.push(p.start + i + 1);
    });
  }
  return found;
}
