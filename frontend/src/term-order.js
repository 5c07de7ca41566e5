// The one total order of terms: the same as coopgraph/store/term_order.py, held to it by a test.
const XSD = 'http://www.w3.org/2001/XMLSchema#';
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const INTEGERS = new Set(['integer', 'long', 'int', 'short', 'byte', 'nonNegativeInteger', 'positiveInteger', 'unsignedLong', 'unsignedInt', 'unsignedShort', 'unsignedByte', 'nonPositiveInteger', 'negativeInteger'].map((n) => XSD + n));
const INTEGER = /^[+-]?[0-9]+$/;
const DECIMAL = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$/;
const DOUBLE = /^(?:[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)$/;
const ZONE = '(?<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)';
const YEAR = '(?<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))';
const DAY = `${YEAR}-(?<month>[0-9]{2})-(?<day>[0-9]{2})`;
const CLOCK = 'T(?<hour>[0-9]{2}):(?<minute>[0-5][0-9]):(?<second>[0-5][0-9](?:\\.[0-9]+)?)';
const MOMENTS = {
  gYear: ['0', new RegExp(`^${YEAR}${ZONE}?$`)],
  gYearMonth: ['1', new RegExp(`^${YEAR}-(?<month>[0-9]{2})${ZONE}?$`)],
  date: ['2', new RegExp(`^${DAY}${ZONE}?$`)],
  dateTime: ['3', new RegExp(`^${DAY}${CLOCK}${ZONE}?$`)],
  dateTimeStamp: ['3', new RegExp(`^${DAY}${CLOCK}${ZONE}$`)],
};
const DURATIONS = new Set(['duration', 'yearMonthDuration', 'dayTimeDuration'].map((n) => XSD + n));
const DURATION = /^(?<minus>-?)P(?=\d|T\d)(?:(?<years>\d+)Y)?(?:(?<months>\d+)M)?(?:(?<days>\d+)D)?(?:T(?=\d)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:\.\d+)?)S)?)?$/;
const EDTF = 'http://id.loc.gov/datatypes/edtf';
const WRITTEN = /(?<year>-?[0-9][0-9X]{3})(?:-(?<month>0[1-9]|1[0-2])(?:-(?<day>[0-9]{2}))?)?/;
const TEXTS = new Set([`${XSD}string`, `${RDF}langString`, `${RDF}dirLangString`]);
const BETWEEN = '\u0000';

// Spells a number so that the order of the texts is that of the numbers, exactly.
function digits(negative, written, exponent) {
  let text = written.replace(/^0+/, '');
  if (!text) return '1';
  const place = text.length + exponent;
  text = text.replace(/0+$/, '');
  const counted = String(place + 5000000000).padStart(10, '0');
  if (!negative) return `2${counted}${text}`;
  return `0${[...(counted + text)].map((letter) => String.fromCharCode(105 - letter.charCodeAt(0))).join('')}~`;
}

// A decimal as it is written: sign, digits and exponent.
function plain(text) {
  const negative = text.startsWith('-');
  const [whole, part = ''] = text.replace(/^[+-]/, '').split('.');
  return digits(negative, whole + part, -part.length);
}

// A double has a decimal of its own, however long.
function exact(number) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  const bits = view.getBigUint64(0);
  const raised = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) + (raised ? 1n << 52n : 0n);
  const power = (raised || 1) - 1075;
  if (power >= 0) return digits(number < 0, String(mantissa << BigInt(power)), 0);
  return digits(number < 0, String(mantissa * 5n ** BigInt(-power)), power);
}

function real(text, datatype) {
  if (text === 'NaN') return '5';
  let number = text.endsWith('INF') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
  if (datatype === `${XSD}float`) number = Math.fround(number);
  if (!Number.isFinite(number)) return number < 0 ? '1' : '4';
  return `2${exact(number)}`;
}

// Whole seconds and a fraction, as written, of something counted from a beginning.
function seconds(whole, written, sign = 1n) {
  const [full = '0', part = ''] = String(written ?? '0').split('.');
  const scale = 10n ** BigInt(part.length);
  const total = whole * scale + sign * (BigInt(full) * scale + BigInt(part || '0'));
  return digits(total < 0n, String(total < 0n ? -total : total), -part.length);
}

const floored = (a, b) => (a >= 0n ? a / b : -((-a + b - 1n) / b));
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function instant(found) {
  if (!found) return null;
  const { year: y, month: m = '1', day: d = '1', hour = '0', minute = '0', second = '0', zone } = found.groups;
  const [year, month, day] = [BigInt(y), Number(m), Number(d)];
  if (month < 1 || month > 12) return null;
  const leap = year % 4n === 0n && (year % 100n !== 0n || year % 400n === 0n);
  if (day < 1 || day > LENGTHS[month - 1] + (leap && month === 2 ? 1 : 0)) return null;
  const before = year - 1n;
  let days = 365n * before + floored(before, 4n) - floored(before, 100n) + floored(before, 400n);
  days += BigInt(LENGTHS.slice(0, month - 1).reduce((sum, n) => sum + n, 0) + (leap && month > 2 ? 1 : 0) + day - 1);
  if (Number(hour) > 24 || (Number(hour) === 24 && (Number(minute) || Number(second)))) return null;
  let shift = 0;
  if (zone && zone !== 'Z') shift = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * (zone[0] === '-' ? -1 : 1);
  return seconds(days * 86400n + BigInt(Number(hour) * 3600 + (Number(minute) - shift) * 60), second);
}

function length(text) {
  const found = DURATION.exec(text);
  if (!found) return null;
  const parts = Object.fromEntries(Object.entries(found.groups).map(([name, value]) => [name, value || '0']));
  const sign = found.groups.minus ? -1n : 1n;
  const months = BigInt(parts.years) * 12n + BigInt(parts.months);
  const whole = BigInt(parts.days) * 86400n + BigInt(parts.hours) * 3600n + BigInt(parts.minutes) * 60n;
  return seconds(sign * (months * 2629746n + whole), parts.seconds, sign);
}

// The place of a date of EDTF is that of the first date written in it.
function edtf(value) {
  const found = WRITTEN.exec(value);
  if (!found) return '';
  const parts = [found.groups.year.replaceAll('X', '0'), found.groups.month, found.groups.day].filter(Boolean);
  for (const kind of ['date', 'gYearMonth', 'gYear'].slice(3 - parts.length)) {
    const [rank, form] = MOMENTS[kind];
    const first = instant(form.exec(parts.join('-')));
    if (first !== null) return `5${first}${BETWEEN}${rank}`;
    parts.pop();
  }
  return '';
}

const inner = (text) => text.replaceAll(BETWEEN, '\u0000\u0001');

function literal(value, language, datatype) {
  if (TEXTS.has(datatype)) return `7${inner(value)}${BETWEEN}${language.toLowerCase()}${BETWEEN}${language}`;
  let place = '';
  if (INTEGERS.has(datatype)) place = INTEGER.test(value) ? `32${plain(value)}` : '';
  else if (datatype === `${XSD}decimal`) place = DECIMAL.test(value) ? `32${plain(value)}` : '';
  else if (datatype === `${XSD}double` || datatype === `${XSD}float`) place = DOUBLE.test(value) ? `3${real(value, datatype)}` : '';
  else if (datatype === `${XSD}boolean`) place = { false: '40', 0: '40', true: '41', 1: '41' }[value] || '';
  else if (value.length >= 1000) place = '';
  else if (datatype === EDTF) place = edtf(value);
  else if (datatype.startsWith(XSD) && Object.hasOwn(MOMENTS, datatype.slice(XSD.length))) {
    const [rank, form] = MOMENTS[datatype.slice(XSD.length)];
    const found = instant(form.exec(value));
    place = found === null ? '' : `5${found}${BETWEEN}${rank}`;
  } else if (DURATIONS.has(datatype)) {
    const found = length(value);
    place = found === null ? '' : `6${found}`;
  }
  return place ? `${place}${BETWEEN}${datatype}${BETWEEN}${value}` : `8${datatype}${BETWEEN}${value}`;
}

// The text whose order by code point is that of the terms, of a cell of SPARQL's JSON.
export function key(cell) {
  if (!cell) return '0';
  if (cell.type === 'uri') return `2${cell.value}`;
  if (cell.type === 'bnode') return `1${cell.value}`;
  if (cell.type === 'triple') return `9${['subject', 'predicate', 'object'].map((part) => inner(key(cell.value[part])) + BETWEEN).join('')}`;
  const language = cell['xml:lang'] || '';
  return literal(cell.value, language, language ? `${RDF}langString` : cell.datatype || `${XSD}string`);
}

const HALVES = /[\ud800-\udfff]/;
// Compares by code point, where this language would by halves of some of them.
export function compare(a, b) {
  if (a === b) return 0;
  if (!HALVES.test(a) && !HALVES.test(b)) return a < b ? -1 : 1;
  const [one, two] = [[...a], [...b]];
  const at = one.findIndex((letter, i) => letter !== two[i]);
  if (at < 0) return -1;
  return at >= two.length || one[at].codePointAt(0) > two[at].codePointAt(0) ? 1 : -1;
}
