// How much of the text is proved, left out, or not read yet; characters other than white space.
import { $, el } from '../explorer/dom.js';
import { data, words } from './data.js';
import { decisionOf, leftOut, statements, verdictOf } from './state.js';
import { number, t } from './words.js';

export function coverage() {
  const map = new Uint8Array(data.length); // 1 proved, 2 left out
  const mark = ([start, end], value) => {
    for (let i = start; i < end; i += 1) if (map[i] !== 1) map[i] = value;
  };
  for (const s of statements()) {
    const verdict = verdictOf(s.key);
    if (verdict === 'reject') mark(s.span, 2);
    else if (verdict && decisionOf(s.key)) {
      mark(s.span, 1);
      if (s.date_span) mark(s.date_span, 1);
    }
  }
  for (const { span } of leftOut()) mark(span, 2);
  for (const [kind, start, end] of data.document.blocks) if (kind === 'boilerplate') map.fill(3, start, end);
  const counts = [0, 0, 0, 0];
  [...words(0, data.length)].forEach((c, i) => {
    if (/\S/.test(c)) counts[map[i]] += 1;
  });
  return { unread: counts[0], proved: counts[1], left: counts[2] };
}

export function drawCoverage() {
  const c = coverage();
  const all = Math.max(1, c.unread + c.proved + c.left);
  const share = (n) => `${Math.round((100 * n) / all)}%`;
  const parts = [['proved', c.proved], ['left', c.left], ['unread', c.unread]];
  const bar = $('coverage-bar');
  bar.replaceChildren(...parts.map(([name, n]) => {
    const part = el('span', { class: name });
    part.style.flexGrow = String(n);
    return part;
  }));
  $('coverage-words').textContent = parts.map(([name, n]) => `${t(`cover_${name}`)} ${share(n)}`).join(' · ');
  $('coverage').setAttribute('title', parts.map(([name, n]) => `${t(`cover_${name}`)}: ${number(n)}`).join(', '));
  const list = statements();
  const open = list.filter((s) => !verdictOf(s.key)).length;
  $('tally').textContent = t('tally', { done: number(list.length - open), all: number(list.length) });
}
