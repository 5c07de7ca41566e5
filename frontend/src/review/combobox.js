// A field that completes: the text's own things first, then names of the graph, last a new thing.
import { el } from '../explorer/dom.js';
import { fold } from '../explorer/text.js';
import { data } from './data.js';
import { things } from './state.js';
import { pick, t } from './words.js';

const MOST = 8;

export const nameOf = (thing) => {
  if (!thing) return '';
  const known = thing.iri && data.known.get(thing.iri);
  return known ? pick(known) : pick(thing.labels) || thing.names[0] || thing.key;
};
export const className = (cls) => pick(data.vocabulary.classes[cls]) || cls || '';

function found(text) {
  const asked = fold(text).trim();
  const score = (names) => {
    let best = 9;
    for (const name of names) best = Math.min(best, name === asked ? 0 : name.startsWith(asked) ? 1 : name.includes(` ${asked}`) ? 2 : name.includes(asked) ? 3 : 9);
    return best;
  };
  const own = things().filter((x) => x && !['money', 'count', 'date'].includes(x.type)).map((x) => ({ rank: score([...x.names, x.acronym || '', ...Object.values(x.labels)].map(fold)), key: x.key, words: nameOf(x), about: x.iri ? className((data.known.get(x.iri) || {}).cls) : t('newHere') }));
  const taken = new Set(things().map((x) => x && x.iri).filter(Boolean));
  const known = [...data.known.values()].filter((k) => !taken.has(k.iri)).map((k) => ({ rank: score(k.folded), iri: k.iri, words: pick(k), about: className(k.cls) }));
  const fit = (list) => list.filter((x) => x.rank < 9).sort((a, b) => a.rank - b.rank);
  const hits = asked ? [...fit(own), ...fit(known)].slice(0, MOST) : own.slice(0, MOST);
  if (text.trim()) hits.push({ make: text.trim(), words: t('makeNew', { name: text.trim() }), about: '' });
  return hits;
}

let count = 0;

// `chosen` is told {key}, {iri} or {make: name}; an empty field is null.
export function combobox({ label, value, chosen, optional }) {
  count += 1;
  const id = `combo-${count}`;
  const input = el('input', { id, type: 'text', role: 'combobox', autocomplete: 'off', spellcheck: 'false', 'aria-expanded': 'false', 'aria-autocomplete': 'list', 'aria-controls': `${id}-list`, value: value || '' });
  const list = el('ul', { id: `${id}-list`, role: 'listbox', class: 'hits', 'aria-label': label, hidden: true });
  let hits = [];
  let at = -1;
  const close = () => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    at = -1;
  };
  const point = (to) => {
    at = to;
    [...list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === at)));
    if (at < 0) return;
    input.setAttribute('aria-activedescendant', list.children[at].id);
    list.children[at].scrollIntoView({ block: 'nearest' });
  };
  const take = (hit) => {
    input.value = hit.make || hit.words;
    close();
    chosen(hit);
  };
  const open = () => {
    hits = found(input.value);
    list.replaceChildren(...hits.map((hit, i) => el('li', { id: `${id}-${i}`, role: 'option', 'aria-selected': 'false', on: { mousedown: (e) => { e.preventDefault(); take(hit); } } }, el('bdi', { dir: 'auto' }, hit.words), hit.about ? el('small', {}, hit.about) : null)));
    list.hidden = !hits.length;
    input.setAttribute('aria-expanded', String(!list.hidden));
    point(hits.length && input.value.trim() ? 0 : -1);
  };
  input.addEventListener('input', () => {
    if (!input.value.trim() && optional) chosen(null);
    open();
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) open();
      else point((at + (event.key === 'ArrowDown' ? 1 : hits.length - 1) + hits.length) % hits.length);
    } else if (event.key === 'Enter' && !list.hidden && at >= 0) {
      event.preventDefault();
      event.stopPropagation();
      take(hits[at]);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  return el('div', { class: 'field' }, el('label', { for: id }, label), el('div', { class: 'combo' }, input, list));
}
