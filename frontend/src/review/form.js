// The form that makes a statement, or mends one; its fields complete from the text and the graph.
import { $, el } from '../explorer/dom.js';
import { className, combobox, nameOf } from './combobox.js';
import { data, words } from './data.js';
import { KINDS, TIES, lacks } from './needs.js';
import { act, changed, decide, newKey, saidOf, state, statement, thing } from './state.js';
import { concepts, pick, t } from './words.js';

let shown = null; // { key, draft, added, entries } while a form is open

export const isOpen = () => shown !== null;

const CLASSES = { org: ['Organization', 'GovernmentBody', 'IntergovernmentalOrganization', 'NonGovernmentalOrganization', 'Company', 'Body'], place: ['Territory', 'Province'], person: ['Person'], agreement: ['Agreement', 'Declaration', 'Plan', 'LegalAct', 'Instrument'], event: ['Event'], project: ['Project', 'Grant', 'Initiative', 'Cooperation', 'Activity'], legalAct: ['LegalAct'] };
const TYPE_OF = Object.fromEntries(Object.entries(CLASSES).flatMap(([type, list]) => list.map((cls) => [cls, type])));
TYPE_OF.LegalAct = 'legalAct';
TYPE_OF.Country = 'place';
const COOP = 'https://w3id.org/coopgraph/ontology#';

// -- things --------------------------------------------------------------------------------------

// The key of what a combobox gave; a thing of the graph or a new one is said in the same step.
function keyOf(hit, entries, wanted) {
  if (!hit) return null;
  if (hit.key) return hit.key;
  if (hit.iri) {
    const known = data.known.get(hit.iri);
    const key = `g-${hit.iri.split('/').pop()}`;
    if (!thing(key)) entries.push(['things', key, { type: TYPE_OF[known.cls] || 'org', names: [pick(known)], iri: hit.iri }]);
    return key;
  }
  const key = newKey('n');
  const taken = entries.filter(([table, k]) => table === 'things' && k.startsWith('n')).length;
  const own = taken ? `${key}-${taken}` : key;
  const cls = wanted === 'framework' ? 'Activity' : 'Organization';
  const lang = data.document.language === 'en' ? 'en' : 'vi';
  entries.push(['things', own, { type: TYPE_OF[cls], names: [hit.make], class_iri: COOP + cls, labels: { [lang]: hit.make } }]);
  return own;
}

const inEntries = (key) => {
  const entry = shown && shown.entries.find(([table, k]) => table === 'things' && k === key);
  return entry ? { key, names: [], candidates: [], labels: {}, ...(data.things[key] || {}), ...entry[2] } : thing(key);
};

// Class and names of a new thing, in the form of the statement that names it.
function thingFields(key, redraw) {
  const it = inEntries(key);
  if (!it || it.iri) return null;
  const say = (more) => {
    const at = shown.entries.findIndex(([table, k]) => table === 'things' && k === key);
    const value = { ...(at >= 0 ? shown.entries[at][2] : saidOf(key) || {}), ...more };
    if (at >= 0) shown.entries[at][2] = value;
    else shown.entries.push(['things', key, value]);
  };
  if (it.candidates.length) {
    // Which of several it is has to be said before anything else is said of it.
    const which = el('select', { id: `which-${key}`, on: { change: (e) => { if (e.target.value) say(e.target.value === 'new' ? { candidates: [] } : { candidates: [], iri: e.target.value }); redraw(); } } }, el('option', { value: '' }, '–'), it.candidates.map((iri) => el('option', { value: iri }, pick(data.known.get(iri)) || iri.split('/').pop())), el('option', { value: 'new' }, t('noneOfThese', { name: it.names[0] })));
    return el('fieldset', { class: 'thing' }, el('legend', {}, nameOf(it)), el('div', { class: 'field wide' }, el('label', { for: `which-${key}` }, t('whichOne', { name: it.names[0] })), which));
  }
  const cls = (it.class_iri || '').split('#').pop();
  const classes = Object.keys(data.vocabulary.classes).filter((c) => c in TYPE_OF);
  const choice = el('select', { id: `cls-${key}`, on: { change: (e) => { say({ class_iri: COOP + e.target.value, type: TYPE_OF[e.target.value] }); redraw(); } } }, classes.map((c) => el('option', { value: c, selected: c === cls }, className(c))));
  const name = (lang) => el('div', { class: 'field' }, el('label', { for: `name-${lang}-${key}` }, t(`name_${lang}`)), el('input', { id: `name-${lang}-${key}`, type: 'text', value: it.labels[lang] || '', placeholder: it.names[0] || '', on: { input: (e) => {
    const labels = { ...inEntries(key).labels, [lang]: e.target.value };
    if (!e.target.value.trim()) delete labels[lang];
    say({ labels });
  } } }));
  const country = el('div', { class: 'field' }, el('label', { for: `country-${key}` }, t('country')), el('select', { id: `country-${key}`, on: { change: (e) => say({ country: e.target.value || null }) } }, el('option', { value: '' }, '–'), [...data.known.values()].filter((k) => k.cls === 'Country').map((k) => el('option', { value: k.iri, selected: it.country === k.iri }, pick(k)))));
  return el('fieldset', { class: 'thing' }, el('legend', {}, t('newThing', { name: nameOf(it) })), el('div', { class: 'field' }, el('label', { for: `cls-${key}` }, t('class')), choice), name('vi'), name('en'), TYPE_OF[cls] === 'org' ? country : null);
}

// -- the form ------------------------------------------------------------------------------------

export function openForm(key, field) {
  const s = statement(key);
  if (!s) return;
  shown = { key, draft: { ...s }, added: !data.byKey.has(key), entries: [] };
  draw(field);
}

export function openNew(span) {
  const draft = { kind: 'participation', role: '', subject: null, subject_name: '', framework: null, framework_name: '', on_behalf_of: null, date: '', date_span: null, value: '', unit: '', others: [], status: 'fact', actor: 'office', doubts: [], span };
  // What the passage names is proposed for who and in what, in the order of the text.
  const inside = data.mentions.filter(([a, b]) => span[0] <= a && b <= span[1]);
  const can = (types) => inside.find(([, , type]) => types.includes(type));
  const subject = can(['org', 'person', 'place']);
  const framework = inside.find(([, , type, key]) => ['event', 'agreement', 'project', 'org', 'legalAct'].includes(type) && (!subject || key !== subject[3]));
  if (subject) draft.subject = subject[3];
  if (framework) draft.framework = framework[3];
  shown = { key: newKey('a'), draft, added: true, entries: [] };
  draw('kind');
}

function options(kind) {
  return Object.keys(concepts(kind)).map((name) => [name, pick(concepts(kind)[name])]).sort((a, b) => a[1].localeCompare(b[1], state.lang));
}

function draw(focus) {
  const d = shown.draft;
  const redraw = (to) => draw(to);
  const tie = TIES.includes(d.kind);
  const select = (name, list, value, then) => el('div', { class: 'field' }, el('label', { for: `f-${name}` }, t(`f_${name}`)), el('select', { id: `f-${name}`, on: { change: (e) => { d[name] = e.target.value; if (then) then(); } } }, list.map(([v, label]) => el('option', { value: v, selected: v === value }, label))));
  const text = (name, hint) => el('div', { class: 'field' }, el('label', { for: `f-${name}` }, t(`f_${name}`)), el('input', { id: `f-${name}`, type: 'text', value: d[name] || '', placeholder: hint || null, autocomplete: 'off', spellcheck: 'false', on: { input: (e) => { d[name] = e.target.value.trim(); tell(); } } }));
  const combo = (name, label, optional) => combobox({ label, optional, value: d[name] ? nameOf(inEntries(d[name])) : '', chosen: (hit) => {
    d[name] = keyOf(hit, shown.entries, name);
    redraw(`${name}`);
  } });
  const subjectField = combo('subject', t(`who_${d.kind}`) === `who_${d.kind}` ? t('f_subject') : t(`who_${d.kind}`), false);
  subjectField.dataset.field = 'subject';
  const parts = [select('kind', KINDS.map((k) => [k, t(`kind_${k}`)]), d.kind, () => { if (!(d.role in concepts(d.kind))) d.role = ''; redraw('role'); })];
  if (d.kind !== 'succession') parts.push(select('role', [['', '–'], ...options(d.kind)], d.role, tell));
  parts.push(subjectField);
  if (tie || d.kind === 'count') {
    const field = combo('framework', t('f_framework'), d.kind === 'count');
    field.dataset.field = 'framework';
    parts.push(field);
  }
  if (d.kind === 'succession') {
    const field = combobox({ label: t('f_others'), value: d.others.map((k) => nameOf(inEntries(k))).join(', '), optional: true, chosen: (hit) => { const key = keyOf(hit, shown.entries, 'others'); d.others = key ? [key] : []; redraw('others'); } });
    field.dataset.field = 'others';
    parts.push(field);
  }
  if (tie) {
    const field = combo('on_behalf_of', t('f_on_behalf_of'), true);
    field.dataset.field = 'on_behalf_of';
    parts.push(field);
  }
  const holder = d.subject && inEntries(d.subject);
  if (tie && holder && holder.type === 'person' && !holder.iri) parts.push(actorChoice(d));
  parts.push(text('date', '2023, 2023-10-12, 2023/2024, 2019/..'));
  parts.push(el('div', { class: 'field wide' }, el('span', { class: 'label' }, t('f_date_span')), el('span', { class: 'quote' }, d.date_span ? el('bdi', { dir: 'auto' }, words(...d.date_span)) : t('samePassage')), el('button', { type: 'button', class: 'plain small', on: { click: () => { if (state.passage) { d.date_span = state.passage; redraw('date'); } else tell(t('selectFirst')); } } }, t('takePassage'))));
  if (d.kind === 'funding' || d.kind === 'count') parts.push(text('value', d.kind === 'count' ? '120, >120, ~300' : '12500000'));
  if (d.kind === 'funding') parts.push(text('unit', 'JPY, VND, USD'));
  parts.push(select('status', ['fact', 'reported', 'intention', 'denied'].map((s) => [s, t(`status_${s}`)]), d.status, tell));
  const people = [d.subject, d.framework, d.on_behalf_of, ...d.others].filter(Boolean);
  const fresh = [...new Set(people)].map((key) => (holder && key === d.subject && d.actor !== 'person' && holder.type === 'person' ? null : thingFields(key, () => redraw())));
  const form = el('form', { class: 'form', 'aria-label': t(shown.added ? 'formAdd' : 'formEdit'), on: { submit: (e) => { e.preventDefault(); save(); } } },
    el('h2', {}, t(shown.added ? 'formAdd' : 'formEdit')),
    el('blockquote', { dir: 'auto' }, words(...d.span)),
    el('div', { class: 'fields' }, parts), fresh,
    el('p', { id: 'form-says', class: 'says', role: 'status' }),
    el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'primary' }, t('saveStatement'), el('kbd', {}, '⌃⏎')), el('button', { type: 'button', class: 'plain', on: { click: closeForm } }, t('cancel'), el('kbd', {}, 'Esc'))));
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      closeForm();
    }
  });
  $('form-place').replaceChildren(form);
  $('form-place').hidden = false;
  $('list-place').hidden = true;
  const target = focus && (form.querySelector(`#f-${focus}`) || form.querySelector(`[data-field="${focus}"] input`));
  (target || form.querySelector('select')).focus();
}

function actorChoice(d) {
  const one = (value) => el('label', { class: 'tick' }, el('input', { type: 'radio', name: 'actor', value, checked: d.actor === value, on: { change: () => { d.actor = value; draw('role'); } } }), t(`actor_${value}`));
  return el('fieldset', { class: 'field wide actor' }, el('legend', {}, t('actor')), ['office', 'body', 'person'].map(one));
}

function tell(text) {
  const says = $('form-says');
  if (says) says.textContent = typeof text === 'string' ? text : '';
}

const FIELDS = ['kind', 'role', 'subject', 'subject_name', 'framework', 'framework_name', 'on_behalf_of', 'date', 'date_span', 'value', 'unit', 'others', 'status', 'actor', 'span'];

function save() {
  const d = shown.draft;
  for (const [name, key] of [['subject_name', d.subject], ['framework_name', d.framework]]) {
    const it = key && inEntries(key);
    if (it && !d[name]) d[name] = it.names[0] || nameOf(it);
  }
  const missing = lacksWith(d);
  const open = [d.subject, d.framework, d.on_behalf_of, ...d.others].filter(Boolean).map(inEntries).find((x) => x && !x.iri && x.candidates.length);
  if (open && !missing) {
    tell(t('chooseFirst'));
    $(`which-${open.key}`).focus();
    return;
  }
  if (missing) {
    tell(t(missing[1]));
    const at = document.querySelector(`#form-place #f-${missing[0]}, #form-place [data-field="${missing[0]}"] input`);
    if (at) at.focus();
    return;
  }
  const before = shown.added ? {} : data.byKey.get(shown.key);
  const changes = {};
  for (const name of FIELDS) {
    const value = name === 'date' ? d.date || null : d[name];
    const was = before[name] ?? (name === 'actor' ? 'office' : null);
    if (name === 'span' && !shown.added && JSON.stringify(value) === JSON.stringify(was)) continue;
    if (shown.added ? name !== 'span' : JSON.stringify(value) !== JSON.stringify(was)) changes[name] = value;
  }
  const verdict = shown.added ? 'add' : Object.keys(changes).length ? 'edit' : 'accept';
  const { key, entries } = shown;
  act([...entries, decide(key, verdict, { changes, span: shown.added ? d.span : null })]);
  state.passage = null;
  closeForm();
  state.current = key;
  changed('current');
}

// What is lacking, with what the form says of things but has not said for good.
function lacksWith(d) {
  for (const key of [d.subject, d.framework, d.on_behalf_of].filter(Boolean)) if (!inEntries(key)) return ['subject', 'lacksSubject'];
  const known = { ...d, subject: d.subject && (thing(d.subject) ? d.subject : Object.keys(data.things)[0]), framework: d.framework && (thing(d.framework) ? d.framework : Object.keys(data.things)[0]) };
  const holder = d.subject && inEntries(d.subject);
  if (TIES.includes(d.kind) && holder && holder.type === 'person' && !holder.iri && d.actor !== 'person' && !d.on_behalf_of) return ['on_behalf_of', 'lacksBody'];
  const found = lacks({ ...known, actor: 'person' });
  return found && d.framework && found[0] === 'framework' ? null : found && d.subject && found[0] === 'subject' ? null : found;
}

export function closeForm() {
  shown = null;
  $('form-place').replaceChildren();
  $('form-place').hidden = true;
  $('list-place').hidden = false;
  changed('current');
  $('list').focus({ preventScroll: true });
}
