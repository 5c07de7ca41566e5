// Playing through time: one unit a step, slowly enough to read, until the last known year.
import { restep, shift } from './clock.js';
import { pad } from './dates.js';
import { $ } from './dom.js';
import { bounds } from './period.js';
import { change, clock, state, writeHash } from './state.js';
import { t } from './words.js';

const PACE = { day: 220, month: 650, year: 1300 };
const play = { timer: 0 };
const calmly = matchMedia('(prefers-reduced-motion: reduce)');

export function drawPlay() {
  const on = play.timer !== 0;
  const button = $('play');
  button.dataset.on = String(on);
  button.setAttribute('aria-label', t(on ? 'pause' : 'play'));
  button.querySelector('path').setAttribute('d', on ? 'M7 4.500v11M13 4.500v11' : 'M6.500 4l9 6-9 6z');
}

function pausePlay() {
  if (!play.timer) return;
  clearTimeout(play.timer);
  play.timer = 0;
  writeHash('replace');
  drawPlay();
}

function playStep() {
  const at = shift(restep(clock.at, state.step), 1);
  if (Number(at.slice(0, 4)) > bounds.to) {
    pausePlay();
    return;
  }
  clock.at = at;
  // The address is written once, at the pause: browsers refuse many changes in a row.
  change({ at }, 'none');
  // Who asked for less motion gets still pictures, each long enough to look at.
  play.timer = setTimeout(playStep, calmly.matches ? Math.max(1500, PACE[state.step]) : PACE[state.step]);
}

export function startPlay() {
  $('play').addEventListener('click', () => {
    if (play.timer) {
      pausePlay();
      return;
    }
    const now = restep(clock.at, state.step);
    const last = restep(`${pad(bounds.to, 4)}-12-31`, state.step);
    // At the end it begins anew, where the first dates are.
    if (now >= last) clock.at = restep(`${pad(bounds.from, 4)}-01-01`, state.step);
    else clock.at = now;
    change({ at: restep(clock.at, state.step) }, 'none');
    play.timer = setTimeout(playStep, PACE[state.step]);
    drawPlay();
  });
  // Any hand on the clock takes over.
  document.querySelector('.clock').addEventListener('pointerdown', (event) => { if (!event.target.closest('#play, #strip')) pausePlay(); });
  for (const id of ['slider', 'date']) $(id).addEventListener('keydown', pausePlay);
  for (const name of ['hashchange', 'popstate']) window.addEventListener(name, pausePlay);
  document.addEventListener('visibilitychange', () => { if (document.hidden) pausePlay(); });
}
