// Dates. ISO days compare as text, so no time zone can shift them.
const pad = (n, width) => String(n).padStart(width, '0');
const monthEnd = (y, m) => new Date(Date.UTC(2000 + (y % 400), m, 0)).getUTCDate();

function stepOf(at) {
  return at.length === 4 ? 'year' : at.length === 7 ? 'month' : 'day';
}

// "2021", "2021-06" or "2021-06-15" -> [first day, last day]; null when it is no date.
function dayRange(at) {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(at);
  if (!found) return null;
  const [y, m, d] = found.slice(1).map((x) => (x === undefined ? null : Number(x)));
  if (y < 1 || (m !== null && (m < 1 || m > 12)) || (d !== null && (d < 1 || d > monthEnd(y, m)))) return null;
  if (m === null) return [`${found[1]}-01-01`, `${found[1]}-12-31`];
  if (d === null) return [`${found[1]}-${found[2]}-01`, `${found[1]}-${found[2]}-${pad(monthEnd(y, m), 2)}`];
  return [at, at];
}

function readingAt(tie, [first, last]) {
  const { earliest_begin: eb, latest_begin: lb, earliest_end: ee, latest_end: le } = tie;
  if (eb && le && eb > le) return 'never';
  if (lb && lb <= first && (tie.end_open || (ee && ee >= last))) return 'certain';
  if (eb && eb > last) return 'future';
  if (le && le < first) return 'ended';
  return 'possible';
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
// A date in the words of the reader: "12 Oct 2021", "12/10/2021".
function dateWords(at) {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(at || '');
  if (!found) return at || '';
  const [, y, m, d] = found;
  if (!m) return y;
  if (state.lang === 'vi') return d ? `${Number(d)}/${Number(m)}/${y}` : `${Number(m)}/${y}`;
  const month = MONTHS[Number(m) - 1] || m;
  return d ? `${Number(d)} ${month} ${y}` : `${month} ${y}`;
}

// One stated EDTF value in words; forms not known here are shown as they are.
function edtfWords(value) {
  if (!value) return '';
  let found = /^\[\.\.(.+)\]$/.exec(value);
  if (found) return t('orEarlier', { a: edtfWords(found[1]) });
  found = /^\[(.+)\.\.\]$/.exec(value);
  if (found) return t('orLater', { a: edtfWords(found[1]) });
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
function stated(tie) {
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

// What the bounds allow to say, in whole sentences.
function readingWords(tie) {
  const { earliest_begin: eb, latest_begin: lb, earliest_end: ee, latest_end: le } = tie;
  const out = [];
  if (lb && tie.end_open) out.push(t('certainFrom', { a: dateWords(lb) }));
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

function atWords(reading) {
  const step = stepOf(state.at);
  const key = step === 'day' ? 'onDay' : reading === 'certain' ? 'throughMonth' : 'inMonth';
  return t(key, { d: dateWords(state.at) });
}

const DAY = 86400000;
const toDay = (iso) => {
  const [y, m, d] = iso.split('-').map(Number);
  const date = new Date(0);
  date.setUTCFullYear(y, m - 1, d);
  return Math.round(date.getTime() / DAY);
};
const fromDay = (day) => {
  const date = new Date(day * DAY);
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
};
