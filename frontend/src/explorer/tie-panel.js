// The panel of one tie: what is claimed, by whom, with which dates.
import { atWords, dateWords, readingWords, stated } from './date-words.js';
import { dayRange, readingAt, toDay } from './dates.js';
import { el, say, svg } from './dom.js';
import { evidenceSection } from './evidence-card.js';
import { doubts, factBlock } from './fact-block.js';
import { factsAbout } from './filters.js';
import { LEAN, WORDS, dossier, nodes } from './network.js';
import { backButton, foot, section } from './panel-parts.js';
import { link, open, roleKey, roleLabel, roleWords, verb } from './sentences.js';
import { state } from './state.js';
import { label, number, other, pick, t } from './words.js';

// The interval drawn: light where possible, full where certain, a line for the chosen date.
function intervalBar(tie) {
  const lower = tie.earliest_begin || tie.earliest_end;
  const upper = tie.end_open ? null : tie.latest_end || null;
  const known = [tie.earliest_begin, tie.latest_begin, tie.earliest_end, tie.latest_end].filter(Boolean).map(toDay);
  if (!known.length) return null;
  const first = Math.min(...known);
  const last = Math.max(...known);
  const margin = Math.max(60, (last - first) * 0.22);
  const [a, b] = [first - margin, last + (upper ? margin : Math.max(margin, 400))];
  const x = (day) => Math.round(((Math.min(b, Math.max(a, day)) - a) / (b - a)) * 3200) / 10;
  const bar = svg('svg', { class: 'span', viewBox: '0 0 320 40', role: 'img', 'aria-label': readingWords(tie) });
  bar.append(svg('line', { class: 'axis', x1: 0, x2: 320, y1: 22, y2: 22 }));
  const from = tie.earliest_begin ? x(toDay(tie.earliest_begin)) : 0;
  const to = upper ? x(toDay(upper) + 1) : 320;
  bar.append(svg('rect', { class: 'may', x: from, y: 12, width: Math.max(3, to - from), height: 20, rx: 4 }));
  if (tie.latest_begin && (tie.end_open || (tie.earliest_end && tie.earliest_end >= tie.latest_begin))) {
    const s = x(toDay(tie.latest_begin));
    const e = tie.end_open ? 320 : x(toDay(tie.earliest_end) + 1);
    bar.append(svg('rect', { class: 'sure', x: Math.min(s, 317), y: 12, width: Math.max(3, e - s), height: 20, rx: 3 }));
  }
  if (state.at) {
    const day = toDay(dayRange(state.at)[0]);
    if (day >= a && day <= b) bar.append(svg('line', { class: 'now', x1: x(day), x2: x(day), y1: 4, y2: 38 }));
  }
  const text = (value, at, anchor) => {
    const made = svg('text', { x: at, y: 8, 'text-anchor': anchor });
    made.textContent = dateWords(value);
    bar.append(made);
  };
  if (lower) text(lower, Math.min(Math.max(0, x(toDay(lower))), 150), 'start');
  if (upper && upper !== lower) text(upper, Math.max(Math.min(320, to), 190), 'end');
  return bar;
}

// The same statement in the other language; nothing where it reads the same.
function inOther(tie) {
  const there = other();
  const name = (iri) => ((nodes.get(iri) || {}).label || {})[there] || label(iri);
  const role = (WORDS.phrases[roleKey(tie.role)] || (dossier.roles || {})[tie.role] || {})[there] || roleKey(tie.role);
  const words = [name(tie.participant), role, name(tie.framework)].filter(Boolean).join(' — ');
  return words === [label(tie.participant), roleWords(tie.role), label(tie.framework)].filter(Boolean).join(' — ') ? null : el('p', { class: 'second', lang: there }, say(words));
}

// How finely the source tells a date: to the year, month or day, and whether it is sure.
function precisionOf(value) {
  if (!value) return t('precisionNone');
  if (value === '..') return t('precisionOpen');
  const within = /^\[([^,]+)\.\.([^,]+)\]$/.exec(value);
  if (within) return `${t('precisionRange')}, ${[...new Set(within.slice(1).map(precisionOf))].join(' / ')}`;
  const found = /^\[?(?:\.\.)?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)(?:\.\.)?\]?$/.exec(value);
  if (!found) return value;
  const out = [t(found[3] ? 'precisionDay' : found[2] ? 'precisionMonth' : 'precisionYear')];
  if (/[~%]/.test(found[4])) out.push(t('precisionAbout'));
  if (/[?%]/.test(found[4])) out.push(t('precisionUnsure'));
  if (value.startsWith('[')) out.push(t('precisionBound'));
  return out.join(', ');
}

function precisionRow(tie) {
  if (!tie.begin && !tie.end && !tie.during) return null;
  const [begin, end] = [precisionOf(tie.begin), precisionOf(tie.end || (tie.end_open ? '..' : null))];
  const words = tie.during ? t('precisionWithin', { p: precisionOf(tie.during) }) : begin === end ? begin
    : [t('precisionBegin', { p: begin }), t('precisionEnd', { p: end })].join('; ');
  const as = [tie.during || tie.begin || '', tie.during ? '' : tie.end || ''].filter(Boolean).join(' / ');
  return [el('dt', {}, t('precision')), el('dd', {}, `${words} `, el('span', { class: 'edtf' }, say(`(${as})`)))];
}

export function tiePanel(tie) {
  const chips = [];
  const told = factsAbout(tie);
  const kindWords = pick((dossier.role_classes || {})[tie.role]);
  if (state.at) {
    const reading = readingAt(tie, dayRange(state.at));
    const key = { certain: 'nowCertain', open: 'nowOpen', possible: 'nowPossible', never: 'nowNever', ended: 'nowEnded', future: 'nowFuture' }[reading];
    const plain = reading === 'ended' || reading === 'future' ? dateWords(state.at) : atWords();
    chips.push(el('span', { class: 'chip now' }, t(key, { at: plain })));
  }
  if ((tie.disputed_by || []).length) chips.push(el('span', { class: 'chip warn' }, t('markDisputed')));
  if (tie.inferred || (tie.inferred_from || []).length) chips.push(el('span', { class: 'chip guess' }, t('flagInferred')));
  if (tie.rank === 'deprecated') chips.push(el('span', { class: 'chip warn' }, t('rank_deprecated')));
  const end = (iri) => el('button', { type: 'button', on: { click: () => open(iri) } }, say(label(iri)));
  return [
    backButton(),
    el('div', { class: 'kindline' }, t('tie')),
    el('h2', { class: 'statement' }, end(tie.participant), el('span', { class: 'verb' }, verb(tie)), end(tie.framework)),
    inOther(tie),
    chips.length ? el('div', { class: 'chips' }, chips) : null,
    el('section', {}, el('dl', { class: 'props' },
      tie.timeless ? null : [el('dt', {}, t('dates')), el('dd', {}, say(stated(tie)))],
      tie.timeless ? null : precisionRow(tie),
      tie.role ? [el('dt', {}, t('role')), el('dd', {}, say([roleLabel(tie.role), kindWords].filter(Boolean).join(' · ')))] : null,
      tie.on_behalf_of ? [el('dt', {}, t('onBehalfOf')), el('dd', {}, link(tie.on_behalf_of))] : null,
      tie.weight ? [el('dt', {}, t('weight')), el('dd', {}, number(tie.weight))] : null,
      tie.shared && tie.shared.length ? [el('dt', {}, t('shared')), el('dd', {}, tie.shared.flatMap((s, i) => (i ? ['; ', say(s)] : [say(s)])))] : null,
      tie.rank === 'normal' ? [el('dt', {}, t('rank')), el('dd', {}, t('rank_normal'))] : null,
      doubts(tie)),
    tie.anonymous ? el('p', { class: 'lead' }, t('anonymous')) : null),
    tie.timeless ? null : section(t('reading'), null, intervalBar(tie), el('p', { class: 'reading' }, readingWords(tie))),
    LEAN && !(tie.evidence || []).length ? null : evidenceSection(tie.evidence),
    told.length ? section(t('facts'), told.length, told.map(factBlock)) : null,
    foot(),
  ];
}
