// The clock: one date, in steps of a day, a month or a year. The track shows a window around it:
// all years, six years of months, or one year of days.
import { dateWords } from './date-words.js';
import { dayRange, fromDay, monthEnd, pad, stepOf, toDay } from './dates.js';
import { $, svg } from './dom.js';
import { datingsNow } from './filters.js';
import { largeCount } from './large.js';
import { LARGE } from './network.js';
import { bounds } from './period.js';
import { debounce } from './scheduling.js';
import { change, clock, picture, scene, state } from './state.js';
import { number, t } from './words.js';

function unitsAround(at, step) {
  const year = Number(at.slice(0, 4));
  const units = [];
  if (step === 'year') {
    for (let y = Math.min(bounds.from, year); y <= Math.max(bounds.to, year); y += 1) units.push(pad(y, 4));
  } else if (step === 'month') {
    const start = Math.floor((year - bounds.from) / 3) * 3 + bounds.from - (year - bounds.from >= 3 ? 2 : 0);
    for (let y = start; y < start + 6; y += 1) for (let m = 1; m <= 12; m += 1) units.push(`${pad(y, 4)}-${pad(m, 2)}`);
  } else {
    for (let m = 1; m <= 12; m += 1) for (let d = 1; d <= monthEnd(year, m); d += 1) units.push(`${pad(year, 4)}-${pad(m, 2)}-${pad(d, 2)}`);
  }
  return units;
}

// The same moment at another step: 2021 <-> 2021-06 <-> 2021-06-15.
export function restep(at, step) {
  const [y, m, d] = at.split('-');
  if (step === 'year') return y;
  if (step === 'month') return `${y}-${m || '06'}`;
  return `${y}-${m || '06'}-${d || '15'}`;
}

export function shift(at, by) {
  const [y, m, d] = at.split('-').map(Number);
  if (d) return fromDay(toDay(at) + by);
  if (m) {
    const months = y * 12 + m - 1 + by;
    return `${pad(Math.floor(months / 12), 4)}-${pad((months % 12) + 1, 2)}`;
  }
  return pad(y + by, 4);
}

// For each stretch of days how many ties are certainly and how many possibly active. Each tie fills
// two runs of stretches, found by bisection, so the cost does not grow with ties times stretches.
function histogram(list, ranges) {
  const count = ranges.length;
  const sure = new Int32Array(count + 1);
  const may = new Int32Array(count + 1);
  const first = (test) => {
    let [a, b] = [0, count];
    while (a < b) {
      const middle = (a + b) >> 1;
      if (test(ranges[middle])) b = middle;
      else a = middle + 1;
    }
    return a;
  };
  const fill = (into, a, b, times) => {
    if (a >= b) return;
    into[a] += times;
    into[b] -= times;
  };
  for (const [{ earliest_begin: eb, latest_begin: lb, earliest_end: ee, latest_end: le, end_open: endless }, times] of list) {
    if (!(eb || le) || (eb && le && eb > le)) continue;
    fill(may, eb ? first((r) => r[1] >= eb) : 0, le ? first((r) => r[0] > le) : count, times);
    const begun = lb && le ? (lb < le ? lb : le) : lb || le;
    const held = ee && eb ? (ee > eb ? ee : eb) : ee || eb;
    if (begun && (endless || held)) fill(sure, first((r) => r[1] >= begun), endless ? count : first((r) => r[0] > held), times);
  }
  const rows = [];
  let [s, m] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    s += sure[i];
    m += may[i];
    rows.push([s, m - s]);
  }
  return rows;
}

function drawTrack() {
  const step = state.step;
  const at = restep(clock.at, step);
  if (!clock.units.includes(at) || clock.step !== step) {
    clock.units = unitsAround(at, step);
    clock.step = step;
  }
  const units = clock.units;
  const slider = $('slider');
  slider.max = String(units.length - 1);
  slider.value = String(Math.max(0, units.indexOf(at)));
  slider.setAttribute('aria-valuetext', state.at ? dateWords(state.at) : t('allTimes'));
  const key = [step, units[0], units.length, [...state.trusted].join(), [...state.hidden].join(), state.lang, state.net, state.ego, state.depth, state.group].join('|');
  const count = step === 'day' ? 73 : units.length;
  const bins = [...Array(count).keys()].map((i) => units[Math.floor(((i + 0.5) * units.length) / count)]);
  if (key !== clock.key) {
    clock.key = key;
    const rows = histogram(datingsNow(), bins.map(dayRange));
    const top = Math.max(1, ...rows.map(([s, m]) => s + m));
    const bars = $('bars');
    bars.setAttribute('viewBox', `0 0 ${count} 34`);
    bars.replaceChildren(...rows.flatMap(([sure, may], i) => {
      const [a, b] = [(sure / top) * 30, (may / top) * 30];
      const width = count > 60 ? 0.86 : 0.92;
      return [svg('rect', { class: 'sure', x: i, width, y: 34 - a, height: a }), svg('rect', { class: 'may', x: i, width, y: 34 - a - b, height: b })];
    }));
    drawScale(units, step);
  }
}

function drawScale(units, step) {
  const room = $('scale');
  const width = Math.max(300, room.getBoundingClientRect().width || 700);
  const marks = [];
  units.forEach((unit, i) => {
    if (step === 'year' && Number(unit) % (units.length > 60 ? 10 : units.length > 24 ? 5 : units.length > 12 ? 2 : 1) === 0) marks.push([i, unit]);
    if (step === 'month' && unit.endsWith('-01')) marks.push([i, unit.slice(0, 4)]);
    if (step === 'day' && unit.endsWith('-01')) marks.push([i, dateWords(unit.slice(0, 7)).replace(step === 'day' && !unit.endsWith('-01-01') ? /[ /]\d{4}$/ : /$^/, '')]);
  });
  const made = svg('svg', { viewBox: `0 0 ${width} 15`, preserveAspectRatio: 'none' });
  for (const [i, text] of marks) {
    const x = (i / Math.max(1, units.length - 1)) * width;
    const mark = svg('text', { x, y: 12, 'text-anchor': x < 14 ? 'start' : x > width - 14 ? 'end' : 'middle' });
    mark.textContent = text;
    made.append(mark);
  }
  room.replaceChildren(made);
}

const pairsCount = (n) => (scene.least > 1 ? t('pairsHidden', { n: number(n), m: number(scene.pairs.size), k: number(scene.least) }) : t('timePairs', { n: number(n) }));

export function drawClock() {
  const all = !state.at;
  document.querySelector('.clock').hidden = !bounds.known;
  document.querySelector('.clock').dataset.when = all ? 'all' : 'date';
  for (const button of document.querySelectorAll('[data-when]')) if (button.tagName === 'BUTTON') button.setAttribute('aria-pressed', String((button.dataset.when === 'all') === all));
  for (const button of document.querySelectorAll('[data-step]')) button.setAttribute('aria-pressed', String(button.dataset.step === state.step));
  const field = $('date');
  if (document.activeElement !== field) field.value = restep(clock.at, state.step);
  field.removeAttribute('aria-invalid');
  const ghosts = $('ghosts');
  ghosts.checked = state.ghosts;
  ghosts.disabled = all;
  const { solid, dashed, ghost } = picture.counts;
  $('count').textContent = LARGE ? largeCount() : state.net !== 'both' ? pairsCount(solid + dashed) : all ? t('timeAll', { n: number(solid) })
    : t('timeAt', { certain: number(solid), possible: number(dashed) }) + (state.ghosts ? ` · ${t('timeGhosts', { n: number(ghost) })}` : '');
  drawTrack();
}

export function startClock() {
  const go = (at) => {
    clock.at = at;
    change({ at, step: stepOf(at) }, 'replace');
  };
  for (const button of document.querySelectorAll('button[data-when]')) {
    button.addEventListener('click', () => (button.dataset.when === 'all' ? change({ at: null }, 'replace') : go(restep(clock.at, state.step))));
  }
  for (const button of document.querySelectorAll('button[data-step]')) {
    button.addEventListener('click', () => {
      const at = restep(clock.at, button.dataset.step);
      clock.at = at;
      change({ step: button.dataset.step, at: state.at ? at : null }, 'replace');
    });
  }
  const inside = (at) => (dayRange(at) && Number(at.slice(0, 4)) >= 1 ? at : clock.at);
  $('earlier').addEventListener('click', () => go(inside(shift(restep(clock.at, state.step), -1))));
  $('later').addEventListener('click', () => go(inside(shift(restep(clock.at, state.step), 1))));
  $('slider').addEventListener('input', (event) => go(clock.units[Number(event.target.value)]));
  $('ghosts').addEventListener('change', (event) => change({ ghosts: event.target.checked }, 'replace'));
  const field = $('date');
  const typed = () => {
    const at = field.value.trim();
    if (dayRange(at)) go(at);
    else {
      field.setAttribute('aria-invalid', 'true');
      $('count').textContent = t('badDate');
    }
  };
  field.addEventListener('change', typed);
  field.addEventListener('keydown', (event) => { if (event.key === 'Enter') typed(); });
  new ResizeObserver(debounce(() => drawScale(clock.units, state.step), 80)).observe($('scale'));
}
