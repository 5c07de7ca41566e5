// What a first-time reader is shown, if they like: an invitation, and four steps, each beside what it
// tells of. Once gone through or waved away it is not offered again; where the browser keeps nothing,
// not again until the page is left.
import { $, el } from './dom.js';
import { recall, remember } from './memory.js';
import { LEAN } from './network.js';
import { change, onChange, state } from './state.js';
import { t } from './words.js';

const STEPS = [
  { words: 'tourSearch', at: ['#q'] },
  { words: 'tourAsk', at: ['#tab-of-questions'] },
  { words: 'tourPicture', at: ['#picture'], view: 'picture' },
  { words: 'tourTime', at: ['.dock [data-side="clock"]', '#clock'], view: 'picture' },
];
let step = 0;

const seen = () => recall('tour') === 'seen';
const shown = (selector) => [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length > 0);
// A file without an engine has no questions, one without dates no clock.
const steps = () => STEPS.filter(({ at }) => at.some((selector) => document.querySelector(selector) && !document.querySelector(selector).hidden));

function invite() {
  const off = seen();
  $('welcome').hidden = off;
  for (const one of document.querySelectorAll('.invitation')) one.hidden = off;
}

function begin() {
  step = 0;
  if (!$('tour').open) $('tour').showModal();
  draw();
  $('tour-next').focus();
}

function end() {
  remember('tour', 'seen');
  if ($('tour').open) $('tour').close();
  invite();
}

// Beside what the step tells of, inside the window.
function place(target) {
  const card = $('tour');
  const [own, other] = [card.getBoundingClientRect(), target.getBoundingClientRect()];
  const below = other.bottom + 12 + own.height < innerHeight;
  const above = other.top - 12 - own.height > 0;
  const top = below ? other.bottom + 12 : above ? other.top - 12 - own.height : (innerHeight - own.height) / 2;
  const left = Math.min(Math.max(8, other.left + (other.width - own.width) / 2), innerWidth - own.width - 8);
  card.style.top = `${Math.max(8, top)}px`;
  card.style.left = `${left}px`;
}

function draw() {
  const all = steps();
  const now = all[step];
  if (now.view && state.view !== now.view) change({ view: now.view }, 'replace');
  for (const one of document.querySelectorAll('[data-pointed]')) delete one.dataset.pointed;
  const target = now.at.map(shown).find(Boolean);
  if (target) target.dataset.pointed = 'yes';
  $('tour-step').textContent = t('tourOf', { n: step + 1, m: all.length });
  $('tour-title').textContent = t(now.words);
  $('tour-why').textContent = t(`${now.words}Why`);
  $('tour-back').hidden = step === 0;
  $('tour-next').textContent = t(step === all.length - 1 ? 'tourDone' : 'tourNext');
  if (target) place(target);
}

function turn(by) {
  const next = step + by;
  if (next >= steps().length) end();
  else if (next >= 0) {
    step = next;
    draw();
  }
}

// The invitation at the head of the panel; on a small screen the header has one.
export function invitation() {
  if (LEAN || seen()) return null;
  return el('p', { class: 'invitation' }, t('welcome'), ' ',
    el('button', { type: 'button', class: 'plain', on: { click: begin } }, t('welcomeGo')), ' ', el('button', { type: 'button', class: 'quiet', on: { click: end } }, t('welcomeNo')));
}

export { begin as startAgain };

export function startTour() {
  if (LEAN || !$('tour')) return;
  invite();
  $('welcome').querySelector('[data-tour="go"]').addEventListener('click', begin);
  $('welcome').querySelector('[data-tour="no"]').addEventListener('click', end);
  $('tour-next').addEventListener('click', () => turn(1));
  $('tour-back').addEventListener('click', () => turn(-1));
  $('tour-close').addEventListener('click', end);
  $('tour').addEventListener('close', () => {
    for (const one of document.querySelectorAll('[data-pointed]')) delete one.dataset.pointed;
    end();
  });
  $('tour').addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight') turn(1);
    else if (event.key === 'ArrowLeft') turn(-1);
    else if (event.key !== 'Escape') return;
    event.stopPropagation();
  });
  window.addEventListener('resize', () => { if ($('tour').open) draw(); });
  onChange((keys) => { if (keys.includes('lang') && $('tour').open) draw(); });
}
