// Parts that several panels share: sections, lists that open, a tie as a row.
import { el, say, svg } from './dom.js';
import { drawnAs, trustedTie } from './filters.js';
import { copyLink } from './links.js';
import { LEAN, WORDS } from './network.js';
import { open, roleKey, verb, whenWords } from './sentences.js';
import { change, state } from './state.js';
import { label, number, shortLabel, t } from './words.js';

const LIMIT = 8;

export function section(title, count, ...children) {
  return el('section', {}, el('h3', {}, title, count === null ? null : el('span', { class: 'n' }, number(count))), ...children);
}

// A list that shows the first few and opens the rest.
export function limited(rows, className_, limit = LIMIT) {
  const list = el('ul', { class: className_ }, rows.slice(0, limit));
  if (rows.length <= limit || state.printing) return [el('ul', { class: className_ }, rows)];
  const more = el('button', { type: 'button', class: 'quiet', on: { click: () => { list.append(...rows.slice(limit)); more.remove(); } } }, t('more', { n: number(rows.length - limit) }));
  return [list, more];
}

export function flags(thing) {
  const out = [];
  if ((thing.disputed_by || []).length) out.push(el('span', { class: 'flag warn' }, t('markDisputed')));
  if (thing.inferred || (thing.inferred_from || []).length) out.push(el('span', { class: 'flag guess' }, t('flagInferred')));
  return out;
}

export function tieRow(tie) {
  const gone = state.at && drawnAs(tie) !== 'solid' && drawnAs(tie) !== 'dashed';
  const dropped = tie.rank === 'deprecated';
  const row = el('button', { type: 'button', 'data-tie': tie.tie, on: { click: () => open(tie.tie) } },
    el('span', { class: dropped ? 'what struck' : 'what' }, say(shortLabel(tie.participant))),
    el('span', { class: 'verb' }, verb(tie)),
    el('span', { class: dropped ? 'what struck' : 'what' }, say(shortLabel(tie.framework))),
    flags(tie),
    el('span', { class: 'when' }, say(whenWords(tie)), gone ? ` · ${t('hiddenAt')}` : '', dropped ? ` · ${t('rank_deprecated')}` : ''));
  return el('li', { class: gone || dropped ? 'off' : null }, row);
}

export const believed = (list) => list.filter((tie) => trustedTie(tie));
export const byDate = (a, b) => (a.earliest_begin || a.earliest_end || '0') < (b.earliest_begin || b.earliest_end || '0') ? 1 : -1;
// What runs now first, then the weightier roles, then by name.
const ROLE_ORDER = new Map(['chair', 'viceChair', 'secretariat', 'convenor', 'head', ...Object.keys(WORDS.phrases)].reverse().map((role, i) => [role, -i]));
const running = (tie) => (!state.at || ['solid', 'dashed'].includes(drawnAs(tie)) ? 0 : 1);
export const byRole = (a, b) => running(a) - running(b)
  || (ROLE_ORDER.get(roleKey(a.role)) ?? 99) - (ROLE_ORDER.get(roleKey(b.role)) ?? 99)
  || (label(a.framework) + label(a.participant)).localeCompare(label(b.framework) + label(b.participant), state.lang) || byDate(a, b);

export const backButton = () => el('button', { type: 'button', class: 'back', on: { click: () => change({ id: null }, 'push') } },
  svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: 'M12 4l-6 6 6 6' })), t('overview'));

export function foot() {
  if (LEAN) return null;
  return el('div', { class: 'foot' }, el('button', { type: 'button', class: 'quiet', on: { click: copyLink } }, t('share')), el('button', { type: 'button', class: 'quiet', on: { click: () => print() } }, t('print')));
}
