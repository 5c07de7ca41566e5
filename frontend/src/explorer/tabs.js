// The tabs of the stage. A part of the page that wants one calls
//   tab('sparql', { label: 'tabSparql', order: 40, open() {…}, draw(keys) {…} });
// with `label` a key of strings.json, and brings <section class="pane" id="tab-sparql"> in a template
// of its own. `open` is called when the tab comes to the front (the first call is the time to load
// what is heavy), `draw` after it opened and after every change of the state while it is in front;
// `keys` names what changed, null means everything. The address says `view=<name>`.
import { $, el } from './dom.js';
import { change, state } from './state.js';
import { t } from './words.js';

export const TABS = new Map();

export function tab(name, { label: words, order = 50, open: opened = () => {}, draw = () => {} }) {
  TABS.set(name, { name, words, order, opened, draw, drawn: false });
}

const tabOrder = () => [...TABS.values()].filter((one) => $(`tab-${one.name}`)).sort((a, b) => a.order - b.order);
// Older addresses say "list"; what does not exist shows the picture.
export const knownView = (name) => (name === 'list' ? 'table' : TABS.has(name) && $(`tab-${name}`) ? name : 'picture');

let frontTab = null;

export function drawTabs(keys) {
  const room = $('tabs');
  const all = tabOrder();
  if (room.children.length !== all.length) {
    room.replaceChildren(...all.map((one) => el('button', {
      type: 'button', role: 'tab', id: `tab-of-${one.name}`, 'data-view': one.name, 'aria-controls': `tab-${one.name}`,
      on: { click: () => change({ view: one.name }, 'push') },
    })));
  }
  for (const one of all) {
    const button = $(`tab-of-${one.name}`);
    const on = one.name === state.view;
    button.textContent = t(one.words);
    button.setAttribute('aria-selected', String(on));
    button.tabIndex = on ? 0 : -1;
    const pane = $(`tab-${one.name}`);
    pane.setAttribute('role', 'tabpanel');
    pane.setAttribute('aria-labelledby', button.id);
    pane.hidden = !on;
  }
  document.querySelector('.desk').dataset.view = state.view;
  const front = TABS.get(state.view);
  if (!front) return;
  const fresh = frontTab !== state.view;
  frontTab = state.view;
  if (fresh) front.opened();
  front.draw(fresh ? null : keys);
}

export function startTabs() {
  $('tabs').addEventListener('keydown', (event) => {
    const all = tabOrder();
    const at = all.findIndex((one) => one.name === state.view);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = all[(to + all.length) % all.length];
    change({ view: next.name }, 'push');
    $(`tab-of-${next.name}`).focus();
  });
}
