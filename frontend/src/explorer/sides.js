// What stands beside the stage: kinds and sources, the time, the panel. Where there is room, two of
// them fold to a strip. On a small screen (the same widths as in 70-small.css) one at a time opens
// below the stage or beside it, and the stage gives way: nothing ever lies over anything.
import { $ } from './dom.js';
import { recall, remember } from './memory.js';
import { LEAN } from './network.js';
import { onChange, state } from './state.js';
import { t } from './words.js';

const SIDES = ['rail', 'clock', 'panel'];
const SMALL = matchMedia('screen and (max-width: 1023px)');
const MIDDLE = matchMedia('screen and (max-width: 1199px)');
const sides = { open: '', rail: null, panel: null };

// Without a choice of the reader the kinds fold where the stage would else be too narrow.
const folded = (side) => (sides[side] === null ? side === 'rail' && MIDDLE.matches : sides[side]);
const chosen = (side) => ({ folded: true, open: false })[recall(side)] ?? null;

function draw() {
  const desk = document.querySelector('.desk');
  desk.dataset.open = SMALL.matches ? sides.open : '';
  for (const side of ['rail', 'panel']) {
    const shut = folded(side);
    desk.dataset[side] = shut ? 'folded' : 'open';
    const button = $(`${side}-fold`);
    button.setAttribute('aria-expanded', String(SMALL.matches || !shut));
    button.setAttribute('aria-label', t(SMALL.matches ? 'close' : { rail: shut ? 'railOpen' : 'railFold', panel: shut ? 'panelOpen' : 'panelFold' }[side]));
  }
  for (const button of document.querySelectorAll('.dock [data-side]')) button.setAttribute('aria-expanded', String(sides.open === button.dataset.side));
}

// Bring a side to where it can be read; on a large screen only one that was folded away changes.
export function showSide(side) {
  if (LEAN) return;
  if (SMALL.matches) sides.open = side;
  else if (folded(side)) sides[side] = false;
  draw();
}

export const isSmall = () => !LEAN && SMALL.matches;

export function startSides() {
  if (LEAN) return;
  for (const side of ['rail', 'panel']) {
    sides[side] = chosen(side);
    $(`${side}-fold`).addEventListener('click', () => {
      if (SMALL.matches) {
        sides.open = '';
        draw();
        document.querySelector(`.dock [data-side="${side}"]`).focus();
        return;
      }
      sides[side] = !folded(side);
      remember(side, sides[side] ? 'folded' : 'open');
      draw();
    });
  }
  for (const button of document.querySelectorAll('.dock [data-side]')) {
    button.addEventListener('click', () => {
      sides.open = sides.open === button.dataset.side ? '' : button.dataset.side;
      draw();
    });
  }
  for (const side of SIDES) {
    $(side).addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !SMALL.matches || sides.open !== side) return;
      event.stopPropagation();
      sides.open = '';
      draw();
      document.querySelector(`.dock [data-side="${side}"]`).focus();
    });
  }
  for (const query of [SMALL, MIDDLE]) query.addEventListener('change', draw);
  onChange((keys) => {
    if (keys.includes('lang')) draw();
    if ((keys.includes('id') && state.id) || (keys.includes('proof') && state.proof)) showSide('panel');
    // A small screen has room for one thing: the tab that was just asked for.
    else if (keys.includes('view') && sides.open) { sides.open = ''; draw(); }
  });
  if (state.id) sides.open = 'panel';
  draw();
}
