// The timeline under the network: mandates, milestones of agreements and events as bars on the same
// scale as the slider. Full where certain, hatched where only possible, fading where no end is told.
import { dateWords } from './date-words.js';
import { dayRange, toDay } from './dates.js';
import { $, el } from './dom.js';
import { nodeOn, reachable, tieOn } from './filters.js';
import { LARGE, facts, looks, nodes, pageData, sources } from './network.js';
import { open, roleKey, sentence, whenWords } from './sentences.js';
import { change, clock, state } from './state.js';
import { shade } from './theme.js';
import { label, number, pick, shortLabel, t } from './words.js';

const MANDATES = new Set(['chair', 'viceChair', 'secretariat', 'convenor', 'head', 'coordinator']);
const STRIP_MOST = 240; // bars of one lane; more could not be told apart
const spans = new Map(Object.entries(pageData.spans || {}));
const stripOpen = () => (state.strip === null ? innerHeight >= 860 && !LARGE : state.strip);
const stripShown = { key: '' };

function stripLanes() {
  const trusted = (thing) => !sources.has(thing.source) || state.trusted.has(thing.source);
  const mandates = reachable().filter((x) => MANDATES.has(roleKey(x.role)) && tieOn(x) && (x.earliest_begin || x.latest_end))
    .map((x) => ({ iri: x.tie, words: `${sentence(x)}, ${whenWords(x)}`, cls: nodes.get(x.framework).cls, span: x }));
  const milestones = [...facts.values()].filter((f) => f.cls === 'Milestone' && spans.has(f.iri) && trusted(f) && f.rank !== 'deprecated' && f.about.some(nodeOn))
    .map((f) => ({ iri: f.iri, words: [f.about.filter((a) => nodes.has(a)).map(shortLabel).join(', '), stageWords(f), spanWords(spans.get(f.iri))].filter(Boolean).join(', '), cls: 'Agreement', span: spans.get(f.iri), point: true }));
  const events = [...spans.keys()].map((iri) => nodes.get(iri)).filter((n) => n && nodeOn(n.iri))
    .map((n) => ({ iri: n.iri, words: `${label(n.iri)}, ${spanWords(spans.get(n.iri))}`, cls: n.cls, span: spans.get(n.iri) }));
  return [['stripMandates', mandates], ['stripMilestones', milestones], ['stripEvents', events]].filter(([, list]) => list.length);
}

function stageWords(fact) {
  const part = (fact.parts || []).find((p) => /[#/]stage$/.test(p.property));
  return part ? part.values.map((v) => pick(v.label) || pick(v.text)).join(', ') : '';
}
function spanWords(span) {
  const { earliest_begin: eb, latest_begin: lb, earliest_end: ee, latest_end: le } = span;
  if (eb && eb === le) return dateWords(eb);
  if (eb && eb === lb && ee && ee === le) return `${dateWords(eb)} – ${dateWords(le)}`;
  if (eb && le) return `${dateWords(eb)} – ${dateWords(le)} (?)`;
  if (eb) return t('since', { a: dateWords(eb) });
  return le ? t('until', { b: dateWords(le) }) : '';
}

export function drawStrip() {
  const room = $('strip');
  const toggle = $('strip-open');
  const on = stripOpen();
  toggle.setAttribute('aria-expanded', String(on));
  room.hidden = !on;
  if (!on) { stripShown.key = ''; return; }
  const units = clock.units;
  const [from, to] = [toDay(dayRange(units[0])[0]), toDay(dayRange(units[units.length - 1])[1]) + 1];
  const x = (day) => Math.min(100, Math.max(0, ((day - from) / (to - from)) * 100));
  const key = [units[0], units.length, state.lang, state.net, state.ego, state.depth, state.group, [...state.trusted].join(), [...state.hidden].join(), shade()].join('|');
  if (key !== stripShown.key) {
    stripShown.key = key;
    const focused = room.contains(document.activeElement) ? document.activeElement.dataset.beam : null;
    room.replaceChildren(...stripLanes().map(([words, list]) => stripLane(words, list, x, from, to)).filter(Boolean), el('div', { class: 'day', 'aria-hidden': 'true' }));
    if (!room.querySelector('.beam')) room.prepend(el('p', { class: 'lead' }, t('stripNone')));
    const bars = [...room.querySelectorAll('.beam')];
    const first = bars.find((b) => b.dataset.beam === focused) || bars[0];
    if (first) first.tabIndex = 0;
    if (focused && first) first.focus();
  }
  for (const bar of room.querySelectorAll('.beam')) {
    if (bar.dataset.beam === state.id) bar.setAttribute('aria-current', 'true');
    else bar.removeAttribute('aria-current');
  }
  const day = room.querySelector('.day');
  day.hidden = !state.at;
  if (state.at) {
    const [a, b] = dayRange(state.at).map(toDay);
    day.style.left = `${x(a)}%`;
    day.style.width = `max(2px, ${x(b + 1) - x(a)}%)`;
    day.style.height = `${room.scrollHeight}px`;
  }
}

// Bars of one kind, packed into as few rows as they need.
function stripLane(words, list, x, from, to) {
  const inside = [];
  for (const item of list) {
    const s = item.span;
    const a = s.earliest_begin ? toDay(s.earliest_begin) : s.latest_end ? from : null;
    const b = s.latest_end ? toDay(s.latest_end) + 1 : to;
    if (a === null || b <= from || a >= to) continue;
    inside.push({ ...item, a, b: Math.max(b, a + 1), open: !s.latest_end, unknownStart: !s.earliest_begin });
  }
  if (!inside.length) return null;
  inside.sort((p, q) => p.a - q.a || q.b - p.b || (p.iri < q.iri ? -1 : 1));
  const rows = [];
  const least = (to - from) / 90; // days that the smallest bar takes
  const bars = inside.slice(0, STRIP_MOST).map((item) => {
    const end = Math.max(item.b, item.a + least);
    let row = rows.findIndex((till) => till <= item.a);
    if (row < 0) row = rows.push(0) - 1;
    rows[row] = end + least / 4;
    const s = item.span;
    const bar = el('button', { type: 'button', class: 'beam', tabindex: -1, 'data-beam': item.iri, 'aria-label': item.words, on: { click: () => open(item.iri) } });
    if (item.point && item.b - item.a === 1) bar.classList.add('point');
    if (item.open && !s.end_open) bar.classList.add('fades');
    if (item.unknownStart) bar.classList.add('rises');
    const [left, right] = [x(item.a), x(item.b)];
    bar.style.left = `${left}%`;
    bar.style.width = `max(7px, ${right - left}%)`;
    bar.style.top = `${row * 10}px`;
    const look = looks.get(item.cls);
    if (look) bar.style.setProperty('--hue', shade() === 'dark' ? look.dark : look.light);
    if (s.latest_begin && (s.end_open || (s.earliest_end && s.earliest_end >= s.latest_begin))) {
      const core = el('span', {});
      const [c, d] = [x(toDay(s.latest_begin)), s.end_open ? 100 : x(toDay(s.earliest_end) + 1)];
      const wide = Math.max(right - left, 1e-6);
      core.style.left = `${((c - left) / wide) * 100}%`;
      core.style.width = `${Math.min(100, ((d - c) / wide) * 100)}%`;
      bar.append(core);
    }
    return bar;
  });
  const lane = el('div', { class: 'lane' }, bars);
  lane.style.height = `${rows.length * 10}px`;
  return el('div', { class: 'lanes', role: 'group', 'aria-label': t(words) }, el('div', { class: 'caption', 'aria-hidden': 'true' }, `${t(words)} · ${number(inside.length)}`), lane);
}

export function startStrip() {
  const room = $('strip');
  $('strip-open').addEventListener('click', () => change({ strip: !stripOpen() }, 'replace'));
  room.addEventListener('keydown', (event) => {
    const bars = [...room.querySelectorAll('.beam')];
    const at = bars.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: bars.length - 1 }[event.key];
    if (at < 0 || to === undefined || !bars[to]) return;
    event.preventDefault();
    bars[at].tabIndex = -1;
    bars[to].tabIndex = 0;
    bars[to].focus();
  });
  const tell = (event) => {
    const bar = event.target.closest && event.target.closest('.beam');
    stripTip(bar);
  };
  room.addEventListener('mouseover', tell);
  room.addEventListener('focusin', tell);
  room.addEventListener('mouseleave', () => stripTip(null));
  room.addEventListener('focusout', () => stripTip(null));
}

// The words of a bar, just above it.
function stripTip(bar) {
  const box = $('strip-tip');
  box.hidden = !bar;
  if (!bar) return;
  box.textContent = bar.getAttribute('aria-label');
  const [at, around_] = [bar.getBoundingClientRect(), $('strip').parentElement.getBoundingClientRect()];
  const wide = box.getBoundingClientRect().width;
  const middle = Math.max(at.left, around_.left) + Math.min(at.width, 60) / 2 - around_.left;
  box.style.left = `${Math.min(around_.width - wide - 8, Math.max(8, middle - wide / 2))}px`;
  box.style.bottom = `${around_.bottom - at.top + 6}px`;
}
