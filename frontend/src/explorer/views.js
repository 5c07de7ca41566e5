// Choosing a view of the picture: one mode or both, surroundings, chain.
import { $, el, say, svg } from './dom.js';
import { trustedNode } from './filters.js';
import { glyph } from './glyph.js';
import { largeBits } from './large.js';
import { LARGE, LEAN, nodes, ties } from './network.js';
import { weightOfPair } from './projection.js';
import { find } from './search.js';
import { change, scene, state } from './state.js';
import { label, number, shortLabel, t } from './words.js';

function picker(field, box, took) {
  let hits = [];
  let active = -1;
  const close = () => {
    box.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const mark = (next) => {
    active = next;
    [...box.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === active)));
    if (box.children[active] && hits.length) {
      field.setAttribute('aria-activedescendant', box.children[active].id);
      box.children[active].scrollIntoView({ block: 'nearest' });
    }
  };
  const take = (hit) => {
    if (!hit) return;
    close();
    took(hit.iri);
  };
  field.addEventListener('input', () => {
    hits = find(field.value).slice(0, 12);
    box.replaceChildren(...hits.map((hit, i) => el('li', { id: `${box.id}-${i}`, role: 'option', 'aria-selected': 'false', on: { mousedown: (e) => { e.preventDefault(); take(hit); } } },
      glyph(nodes.get(hit.iri).cls), el('span', { class: 'name' }, say(label(hit.iri))))));
    if (!field.value.trim()) return close();
    if (!hits.length) box.append(el('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, t('searchNone')));
    box.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    return mark(hits.length ? 0 : -1);
  });
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' && hits.length) mark((active + 1) % hits.length);
    else if (event.key === 'ArrowUp' && hits.length) mark((active - 1 + hits.length) % hits.length);
    else if (event.key === 'Enter') take(hits[active]);
    else if (event.key === 'Escape' && !box.hidden) { close(); event.stopPropagation(); } else return;
    event.preventDefault();
  });
}

// What was looked for is shown, even when a filter had hidden it.
function unhide(...iris) {
  const hidden = new Set(state.hidden);
  const trusted = new Set(state.trusted);
  for (const node of iris.map((iri) => nodes.get(iri)).filter(Boolean)) {
    hidden.delete(node.cls);
    if (!trustedNode(node)) for (const source of node.sources) trusted.add(source);
  }
  return { hidden, trusted };
}

const around = (iri, depth = 1) => change({ ego: iri, depth, id: iri, from: null, to: null, group: null, view: 'picture', ...unhide(iri) }, 'push');

function openChain(from) {
  const form = $('chain-form');
  form.hidden = false;
  $('chain-open').setAttribute('aria-expanded', 'true');
  chainDraft.from = from || state.from || null;
  chainDraft.to = from ? null : state.to || null;
  $('chain-from').value = chainDraft.from ? label(chainDraft.from) : '';
  $('chain-to').value = chainDraft.to ? label(chainDraft.to) : '';
  $(chainDraft.from ? 'chain-to' : 'chain-from').focus();
}
const chainDraft = { from: null, to: null };
function closeChain() {
  $('chain-form').hidden = true;
  $('chain-open').setAttribute('aria-expanded', 'false');
}

// Buttons of a node's panel.
export function nodeActions(node) {
  if (LEAN) return null;
  const around_ = state.ego === node.iri
    ? el('button', { type: 'button', class: 'plain', on: { click: () => change({ ego: null }, 'push') } }, t('egoEnd'))
    : el('button', { type: 'button', class: 'plain', 'data-act': 'ego', on: { click: () => around(node.iri) } }, t('egoStart'));
  return el('div', { class: 'acts' }, around_, el('button', { type: 'button', class: 'plain', 'data-act': 'chain', on: { click: () => { change({ view: 'picture' }, 'push'); openChain(node.iri); } } }, t('chainFromHere')));
}

export function drawViews() {
  $('net').value = state.net;
  const room = $('focus');
  const bits = [];
  const drop = (words, patch) => el('button', { type: 'button', class: 'unbit', 'aria-label': words, on: { click: () => change(patch, 'push') } },
    svg('svg', { viewBox: '0 0 12 12', 'aria-hidden': 'true' }, svg('path', { d: 'M2.500 2.500l7 7M9.500 2.500l-7 7' })));
  if (state.ego) {
    bits.push(el('span', { class: 'bit' }, t('egoOf'), el('b', {}, say(shortLabel(state.ego))),
      el('span', { class: 'seg small', role: 'group', 'aria-label': t('egoDepth') }, [1, 2, 3].map((n) => el('button', { type: 'button', 'aria-pressed': String(state.depth === n), 'data-depth': n, 'aria-label': t('egoDepthN', { n }), on: { click: () => change({ depth: n }, 'replace') } }, number(n)))),
      drop(t('egoEnd'), { ego: null })));
  }
  if (state.from && state.to) {
    bits.push(el('span', { class: 'bit' }, el('b', {}, say(shortLabel(state.from))), ' → ', el('b', {}, say(shortLabel(state.to))), drop(t('chainEnd'), { from: null, to: null })));
  }
  if (state.net !== 'both' && scene.pairs.size) {
    const most = Math.max(...[...scene.pairs.values()].map(weightOfPair));
    const steps = [...new Set([1, 2, 3, 4, 5, scene.least])].filter((n) => n <= Math.max(most, scene.least)).sort((a, b) => a - b);
    if (steps.length > 1) {
      bits.push(el('span', { class: 'bit' }, t('leastShared'), el('span', { class: 'seg small', role: 'group', 'aria-label': t('leastShared') },
        steps.map((n) => el('button', { type: 'button', 'aria-pressed': String(scene.least === n), 'data-least': n, 'aria-label': n === 1 ? t('leastAll') : t('leastSharedN', { n }), on: { click: () => change({ least: n }, 'replace') } }, n === 1 ? t('leastAll') : number(n))))));
    }
  }
  if (LARGE) bits.unshift(...largeBits());
  const held = document.activeElement && room.contains(document.activeElement) ? document.activeElement.dataset : {};
  room.replaceChildren(...bits);
  room.hidden = !bits.length;
  for (const name of ['depth', 'least']) if (held[name]) room.querySelector(`[data-${name}="${held[name]}"]`)?.focus();
}

export function startViews() {
  $('net').addEventListener('change', (event) => change({ net: event.target.value, least: null, id: ties.has(state.id) || nodes.has(state.id) ? state.id : null }, 'push'));
  $('chain-open').addEventListener('click', () => ($('chain-form').hidden ? openChain(nodes.has(state.id) ? state.id : null) : closeChain()));
  $('chain-form').addEventListener('submit', (event) => event.preventDefault());
  $('chain-form').addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    closeChain();
    $('chain-open').focus();
  });
  for (const which of ['from', 'to']) {
    picker($(`chain-${which}`), $(`chain-${which}-hits`), (iri) => {
      chainDraft[which] = iri;
      $(`chain-${which}`).value = label(iri);
      if (chainDraft.from && chainDraft.to) {
        closeChain();
        change({ from: chainDraft.from, to: chainDraft.to, id: null, net: 'both', ego: null, group: null, ...unhide(chainDraft.from, chainDraft.to) }, 'push');
      } else $(which === 'from' ? 'chain-to' : 'chain-from').focus();
    });
  }
}
