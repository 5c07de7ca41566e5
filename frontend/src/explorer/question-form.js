// The form of a question: one field for each parameter, and its values as SPARQL terms.
import { MONTHS, dateWords } from './date-words.js';
import { dayRange, pad } from './dates.js';
import { el, say } from './dom.js';
import { curie, expand, findTerms, resolve, termName } from './engine-names.js';
import { state } from './state.js';
import { pick, t } from './words.js';

const XSD_BASE = 'http://www.w3.org/2001/XMLSchema#';
const TIMES = ['period', 'first', 'last'];
const isTime = (param) => param.type === 'date' || TIMES.includes(param.type);

// A moment as people write it here: 2021, 6/2021, 1/6/2021, Jun 2021 or 1 Jun 2021 as well as
// 2021-06-01. What is none of these comes back as it is, and is then told to be none.
export function readMoment(text) {
  const given = text.trim();
  const named = /^(?:(\d{1,2}) )?(\p{L}{3})\p{L}* (\d{4})$/u.exec(given);
  const [, day, month, year] = named || /^(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})$/.exec(given) || [];
  if (!year) return given;
  const number = named ? MONTHS.findIndex((one) => one.toLowerCase() === month.toLowerCase()) + 1 : Number(month);
  return number ? [year, pad(number, 2), ...(day ? [pad(day, 2)] : [])].join('-') : given;
}

// A question's language of texts is the reader's own: no field is needed for it.
const isLanguage = (param) => param.type === 'string' && param.name === 'language';

// `plain`: in words only, with a calendar, for who knows nothing of SPARQL.
export function questionForm(room, prefix, plain = false) {
  let params = [];
  const field = (param) => document.getElementById(`${prefix}-${param.name}`);
  const shown = () => params.filter((param) => !(plain && isLanguage(param)));

  function words() {
    for (const param of shown()) {
      const input = field(param);
      const text = pick(param.label);
      const label = room.querySelector(`label[for="${input.id}"]`);
      label.replaceChildren(...(plain ? [text.charAt(0).toLocaleUpperCase(state.lang) + text.slice(1)] : [el('code', {}, `?${param.name}`), ' ', text]));
      label.title = text;
      if (param.type === 'iri') {
        input.placeholder = param.optional ? t('sparqlOptional') : '';
        if (input.dataset.iri) input.value = termName(input.dataset.iri);
      }
      if (plain && isTime(param)) {
        input.placeholder = t(param.type === 'date' ? 'askDayHint' : 'askTimeHint');
        room.querySelector(`[data-calendar="${param.name}"]`).setAttribute('aria-label', t('askCalendar', { what: text }));
        if (document.activeElement !== input) rewrite(input);
      }
    }
  }

  // A moment is shown as the reader writes it.
  function rewrite(input) {
    const moment = readMoment(input.value);
    if (dayRange(moment)) input.value = dateWords(moment);
  }

  function fill(asked, given) {
    params = asked;
    room.hidden = shown().length === 0;
    room.replaceChildren(...shown().map((param) => {
      const id = `${prefix}-${param.name}`;
      const input = el('input', { id, name: param.name, type: 'text', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': `${id}-wrong`, inputmode: param.type === 'integer' ? 'numeric' : null });
      const wrong = el('span', { class: 'wrong', id: `${id}-wrong`, role: 'alert', hidden: true });
      const row = el('div', { class: 'sparql-param' }, el('label', { for: id }), input, wrong);
      // An address of before may call it by an older name.
      const value = [param.name, ...(param.formerly || [])].map((name) => given[name]).find((v) => v !== undefined) ?? param.default ?? '';
      if (param.type === 'iri') thingField(input, row, value && expand(value));
      else input.value = value;
      if (plain && isTime(param)) {
        const calendar = el('input', { type: 'date', class: 'calendar', 'data-calendar': param.name, on: { change: () => { if (calendar.value) input.value = dateWords(calendar.value); } } });
        row.insertBefore(el('span', { class: 'moment' }, input, calendar), wrong);
        input.addEventListener('blur', () => rewrite(input));
        const [first] = dayRange(readMoment(value)) || [];
        if (first) calendar.value = first;
      } else if (param.type === 'date') input.placeholder = '2021-06-01';
      else if (TIMES.includes(param.type)) input.placeholder = '2021, 2021-06, 2021-06-01';
      return row;
    }));
    words();
  }

  // The values of the form as SPARQL terms; null when one cannot be used, which is then said at it.
  function values() {
    const found = {};
    let good = true;
    for (const param of params) {
      if (plain && isLanguage(param)) {
        found[param.name] = JSON.stringify(state.lang);
        continue;
      }
      const input = field(param);
      const text = isTime(param) ? readMoment(input.value) : input.value.trim();
      let problem = null;
      if (!text) problem = param.optional ? null : 'sparqlNeeded';
      else if (param.type === 'iri') {
        const one = input.dataset.iri ? { iri: input.dataset.iri } : resolve(text);
        problem = one.problem || null;
        if (one.iri) found[param.name] = `<${one.iri.replace(/[\x00-\x20<>"{}|^`\\]/g, (c) => encodeURIComponent(c))}>`;
      } else if (param.type === 'date') {
        if (/^\d{4}-\d\d-\d\d$/.test(text) && dayRange(text)) found[param.name] = `"${text}"^^<${XSD_BASE}date>`;
        else problem = 'sparqlDay';
      } else if (TIMES.includes(param.type)) {
        const [first, last] = (dayRange(text) || []).map((day) => `"${day}"^^<${XSD_BASE}date>`);
        if (!first) problem = 'sparqlMoment';
        else if (param.type === 'period') Object.assign(found, { [`${param.name}First`]: first, [`${param.name}Last`]: last });
        else found[param.name] = param.type === 'last' ? last : first;
      } else if (param.type === 'integer') {
        if (/^[+-]?\d+$/.test(text)) found[param.name] = String(parseInt(text, 10));
        else problem = 'sparqlWhole';
      } else found[param.name] = JSON.stringify(text).replace(/[\u2028\u2029\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
      const wrong = document.getElementById(`${input.id}-wrong`);
      wrong.hidden = !problem;
      wrong.textContent = problem ? t(problem, { text }) : '';
      input.removeAttribute('aria-invalid');
      if (problem) {
        input.setAttribute('aria-invalid', 'true');
        if (good) input.focus();
        good = false;
      }
    }
    return good ? found : null;
  }

  // For the address: what differs from the question's own values.
  function given() {
    const parts = new URLSearchParams();
    for (const param of shown()) {
      const input = field(param);
      const value = input.dataset.iri ? curie(input.dataset.iri) : isTime(param) ? readMoment(input.value) : input.value.trim();
      if (value !== (param.default || '')) parts.set(param.name, value);
    }
    return parts.toString();
  }

  return { fill, words, values, given, field };
}

// A field that finds a thing by any of its names, without accents, or takes its IRI.
function thingField(input, row, iri) {
  const box = el('ul', { class: 'sparql-hits', role: 'listbox', id: `${input.id}-hits`, 'aria-label': t('search'), hidden: true });
  row.append(box);
  for (const [key, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': box.id, 'aria-autocomplete': 'list' })) input.setAttribute(key, value);
  let hits = [];
  let active = -1;
  const set = (found) => {
    input.dataset.iri = found;
    input.value = termName(found);
    input.title = curie(found);
    input.removeAttribute('aria-invalid');
  };
  const close = () => { box.hidden = true; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
  const mark = (next) => {
    active = next;
    [...box.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === active)));
    if (box.children[active]) {
      input.setAttribute('aria-activedescendant', box.children[active].id);
      box.children[active].scrollIntoView({ block: 'nearest' });
    }
  };
  if (iri) set(iri);
  input.addEventListener('input', () => {
    delete input.dataset.iri;
    input.title = '';
    hits = findTerms(input.value).slice(0, 14);
    box.replaceChildren(...hits.map((hit, i) => el('li', { role: 'option', id: `${box.id}-${i}`, 'data-iri': hit, on: { mousedown: (e) => { e.preventDefault(); set(hit); close(); } } }, say(termName(hit)), el('small', {}, say(curie(hit))))));
    box.hidden = !hits.length;
    input.setAttribute('aria-expanded', String(hits.length > 0));
    mark(hits.length ? 0 : -1);
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || box.hidden) return;
    if (event.key === 'ArrowDown') mark((active + 1) % hits.length);
    else if (event.key === 'ArrowUp') mark((active - 1 + hits.length) % hits.length);
    else if (event.key === 'Enter' && hits[active]) { set(hits[active]); close(); } else if (event.key === 'Escape') { close(); event.stopPropagation(); } else return;
    event.preventDefault();
  });
}
