// Dates, and what their bounds allow to say, in the words of the reader.
import { stepOf } from './dates.js';
import { state } from './state.js';
import { t } from './words.js';

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
// A date in the words of the reader: "12 Oct 2021", "12/10/2021".
export function dateWords(at) {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(at || '');
  if (!found) return at || '';
  const [, y, m, d] = found;
  if (!m) return y;
  if (state.lang === 'vi') return d ? `${Number(d)}/${Number(m)}/${y}` : `${Number(m)}/${y}`;
  const month = MONTHS[Number(m) - 1] || m;
  return d ? `${Number(d)} ${month} ${y}` : `${month} ${y}`;
}

// One stated EDTF value in words; forms not known here are shown as they are.
export function edtfWords(value) {
  if (!value) return '';
  let found = /^\[\.\.(.+)\]$/.exec(value);
  if (found) return t('orEarlier', { a: edtfWords(found[1]) });
  found = /^\[(.+)\.\.\]$/.exec(value);
  if (found) return t('orLater', { a: edtfWords(found[1]) });
  found = /^\[([^,]+)\.\.([^,]+)\]$/.exec(value);
  if (found) return t('someDay', { a: edtfWords(found[1]), b: edtfWords(found[2]) });
  found = /^\[([^.]+)\]$/.exec(value);
  if (found) return found[1].split(',').map((one) => edtfWords(one.trim())).join(` ${t('orElse')} `);
  found = /^(.+)\/(.+)$/.exec(value);
  if (found) return `${edtfWords(found[1])} – ${edtfWords(found[2])}`;
  found = /^(\d{4}(?:-\d{2}(?:-\d{2})?)?)([~?%])$/.exec(value);
  if (found) {
    const plain = dateWords(found[1]);
    if (found[2] === '~') return t('about', { a: plain });
    if (found[2] === '?') return t('uncertain', { a: plain });
    return t('uncertain', { a: t('about', { a: plain }) });
  }
  return dateWords(value);
}

// The interval of a tie as the source states it, in words.
export function stated(tie) {
  if (tie.during) return edtfWords(tie.during);
  const begin = tie.begin && tie.begin !== '..' ? tie.begin : null;
  const end = tie.end && tie.end !== '..' ? tie.end : null;
  const attested = begin && end && begin.startsWith('[..') && end.endsWith('..]') && begin.slice(3, -1) === end.slice(1, -3);
  if (attested) return t('attested', { a: edtfWords(begin.slice(3, -1)) });
  if (begin && end) return /^\d{4}$/.test(begin) && /^\d{4}$/.test(end) ? `${begin}–${end}` : `${edtfWords(begin)} – ${edtfWords(end)}`;
  if (begin && (tie.end_open || tie.end === '..')) return `${t('since', { a: edtfWords(begin) })}, ${t('ongoing')}`;
  if (begin) return `${t('since', { a: edtfWords(begin) })}, ${t('endNotTold')}`;
  if (end) return t('until', { b: edtfWords(end) });
  return tie.end_open ? t('ongoing') : t('undated');
}

// Days that a source tells to the year: the whole of one.
const wholeYear = (a, b) => a.slice(0, 4) === b.slice(0, 4) && a.endsWith('-01-01') && b.endsWith('-12-31');

// What the bounds allow to say, in whole sentences, as finely as the dates are told.
export function readingWords(tie) {
  const { earliest_begin: eb, latest_begin: lb, earliest_end: ee, latest_end: le } = tie;
  const out = [];
  const coarse = [lb, ee, eb, le].every(Boolean) && wholeYear(eb, lb) && wholeYear(ee, le) && eb < le;
  if (coarse) {
    const [a, b] = [eb.slice(0, 4), le.slice(0, 4)];
    out.push(a === b ? t('certainInYear', { a }) : t('certainInYears', { a, b }));
  } else if (lb && tie.end_open) out.push(t('certainFrom', { a: dateWords(lb) }));
  else if (lb && ee && lb === ee) out.push(t('certainOn', { a: dateWords(lb) }));
  else if (lb && ee && lb < ee) out.push(t('certainFromTo', { a: dateWords(lb), b: dateWords(ee) }));
  else out.push(t('certainNever'));
  const single = lb && lb === ee && eb === lb && le === ee;
  if (!single) {
    if (eb && le) out.push(t('possibleFromTo', { a: dateWords(eb), b: dateWords(le) }));
    else if (eb && !(lb === eb && tie.end_open)) out.push(t('possibleFrom', { a: dateWords(eb) }));
    else if (le) out.push(t('possibleTo', { b: dateWords(le) }));
    else if (!eb) out.push(t('possibleAlways'));
  }
  if (tie.end_known === false) out.push(t('endUnknown'));
  return out.join(' ');
}

export function atWords() {
  return t(stepOf(state.at) === 'day' ? 'onDay' : 'inMonth', { d: dateWords(state.at) });
}
