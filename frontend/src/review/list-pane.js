// The proposals on the right, in reading order; the one looked at is open, with its choices.
import { $, el, say } from '../explorer/dom.js';
import { className, nameOf } from './combobox.js';
import { data, words } from './data.js';
import { TIES, doubtsOf, isHolder, lacks, openThings } from './needs.js';
import { decisionOf, leftOut, state, statements, thing, verdictOf } from './state.js';
import { SIGN, lookOf } from './text-pane.js';
import { pick, roleWords, t } from './words.js';

export const FILTERS = ['all', 'open', 'doubts', 'accepted', 'rejected', 'apart', 'contradicts'];

function fits(s) {
  const verdict = verdictOf(s.key);
  const apart = s.status !== 'fact' && s.status !== 'reported';
  switch (state.filter) {
    case 'open': return !verdict && !apart;
    case 'doubts': return doubtsOf(s).length > 0 || openThings(s).length > 0;
    case 'accepted': return verdict && verdict !== 'reject';
    case 'rejected': return verdict === 'reject';
    case 'apart': return apart;
    case 'contradicts': return (data.differences[s.key] || [])[0] && data.differences[s.key][0] !== 'new' && data.differences[s.key][0] !== 'confirms';
    default: return true;
  }
}
export const listed = () => statements().filter(fits);

// One line that says what the statement says, made of the statement itself.
export function gist(s) {
  const named = (key) => nameOf(key && thing(key));
  const parts = [el('b', {}, say(named(s.subject) || s.subject_name || '?')), ' — ', el('span', { class: 'role' }, s.kind === 'succession' ? t('follows') : roleWords(s.kind, s.role))];
  if (s.kind === 'succession') parts.push(' ', say(s.others.map(named).join(', ')));
  if (TIES.includes(s.kind)) parts.push(' · ', say(named(s.framework) || s.framework_name || '?'));
  if (s.on_behalf_of) parts.push(el('span', { class: 'soft' }, ` (${t('for')} `, say(named(s.on_behalf_of)), ')'));
  if (s.value) parts.push(' · ', el('span', { class: 'value' }, `${s.value} ${s.unit}`.trim()));
  if (s.date) parts.push(' · ', el('time', {}, s.date));
  return parts;
}

const chip = (text, kind) => el('span', { class: `chip ${kind || ''}` }, text);

// Marks of a statement; what is new is said of the one looked at only, else it would be said everywhere.
function chips(s, current) {
  const found = [];
  if (s.status !== 'fact') found.push(chip(t(`status_${s.status}`), 'apart'));
  for (const code of doubtsOf(s)) found.push(chip(t(`doubt_${code}`) === `doubt_${code}` ? code : t(`doubt_${code}`), 'doubt'));
  const difference = data.differences[s.key];
  if (difference && difference[0] !== 'new') found.push(chip(t(`diff_${difference[0]}`) + (difference[3] ? ` · ${difference[3]}` : ''), difference[0]));
  if (!current) return found;
  if (!verdictOf(s.key)) for (const rule of data.broken[s.key] || []) found.push(chip(pick(rule), 'doubt'));
  for (const x of new Set([s.subject, s.framework, s.on_behalf_of, ...s.others].filter(Boolean).map(thing))) {
    if (x && !x.iri && !x.candidates.length && x.type !== 'person') found.push(chip(t('isNew', { name: nameOf(x), cls: className((x.class_iri || '').split('#').pop()) }), 'new'));
  }
  return found;
}

export function drawList(on) {
  const list = listed();
  const items = [];
  const outs = state.filter === 'all' ? leftOut() : [];
  for (const s of list) items.push([s.span, () => card(s, on)]);
  for (const o of outs) items.push([o.span, () => leftCard(o, on)]);
  items.sort((a, b) => a[0][0] - b[0][0]);
  $('list').replaceChildren(...items.map(([, make]) => make()));
  if (!items.length) $('list').replaceChildren(el('li', { class: 'empty' }, t('nothingHere')));
  const current = state.current && document.getElementById(`card-${state.current}`);
  if (current) current.scrollIntoView({ block: 'nearest' });
  document.querySelectorAll('#filters button').forEach((b) => b.setAttribute('aria-pressed', String(b.dataset.filter === state.filter)));
}

function card(s, on) {
  const look = lookOf(s);
  const current = s.key === state.current;
  const head = el('div', { class: 'head' }, el('span', { class: `sign ${look}`, 'aria-hidden': 'true' }, SIGN[look] || '○'), el('span', { class: 'unseen' }, `${t(`look_${look}`)}: `), el('div', { class: 'gist' }, gist(s)));
  const item = el('li', { id: `card-${s.key}`, class: `card ${look}${current ? ' current' : ''}`, 'aria-current': current ? 'true' : null, 'data-key': s.key, on: { click: () => on.look(s.key) } }, head);
  const marks = chips(s, current);
  if (marks.length) item.append(el('div', { class: 'chips' }, marks));
  if (current) item.append(...openParts(s, on));
  return item;
}

function openParts(s, on) {
  const parts = [el('blockquote', { dir: 'auto' }, words(...s.span))];
  if (s.date_span) parts.push(el('p', { class: 'soft' }, `${t('f_date_span')}: `, say(words(...s.date_span))));
  const decision = decisionOf(s.key);
  if (decision && decision.why) parts.push(el('p', { class: 'soft' }, say(decision.why)));
  const open = openThings(s)[0];
  if (open && state.linking === s.key) parts.push(chooser(open, on));
  if (isHolder(s)) parts.push(el('div', { class: 'actor-row', role: 'group', 'aria-label': t('actor') }, ['office', 'body', 'person'].map((value, i) => el('button', { type: 'button', class: 'plain small', 'aria-pressed': String(s.actor === value), on: { click: (e) => { e.stopPropagation(); on.actor(s.key, value); } } }, t(`actor_${value}`), el('kbd', {}, String(i + 1))))));
  const missing = lacks(s);
  if (missing && !verdictOf(s.key)) parts.push(el('p', { class: 'lacks' }, t(missing[1])));
  const button = (name, key, action, main) => el('button', { type: 'button', class: main ? 'primary' : 'plain', 'data-do': name, on: { click: (e) => { e.stopPropagation(); action(); } } }, t(name), el('kbd', {}, key));
  parts.push(el('div', { class: 'buttons' }, button('accept', 'A', () => on.accept(s.key), !verdictOf(s.key)), button('reject', 'R', () => on.reject(s.key)), button('edit', 'E', () => on.edit(s.key)), button('link', 'L', () => on.link(s.key)), button('asNew', 'N', () => on.asNew(s.key))));
  return parts;
}

// The things that a name may mean, numbered; the last is that it is none of them.
function chooser(open, on) {
  const rows = open.candidates.map((iri, i) => {
    const known = data.known.get(iri);
    return el('li', {}, el('button', { type: 'button', class: 'plain', on: { click: (e) => { e.stopPropagation(); on.choose(open.key, iri); } } }, el('kbd', {}, String(i + 1)), say(known ? pick(known) : iri.split('/').pop()), el('small', {}, known ? className(known.cls) : '')));
  });
  rows.push(el('li', {}, el('button', { type: 'button', class: 'plain', on: { click: (e) => { e.stopPropagation(); on.choose(open.key, null); } } }, el('kbd', {}, 'N'), t('noneOfThese', { name: open.names[0] }))));
  return el('div', { class: 'chooser', role: 'group', 'aria-label': t('whichOne', { name: open.names[0] }) }, el('p', {}, t('whichOne', { name: open.names[0] })), el('ol', {}, rows));
}

function leftCard(o, on) {
  return el('li', { class: 'card leftOut' }, el('div', { class: 'head' }, el('span', { class: 'sign leftOut', 'aria-hidden': 'true' }, SIGN.leftOut), el('div', { class: 'gist' }, `${t('leftOut')}: `, say(o.why || '…'))), el('blockquote', { dir: 'auto' }, words(...o.span)), el('button', { type: 'button', class: 'plain small', on: { click: () => on.unleave(o.key) } }, t('takeBack')));
}
