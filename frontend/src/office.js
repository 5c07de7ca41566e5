// Cells of CSV for office programs: what begins like a formula is led by an apostrophe, numbers stay
// numbers. The same as office_cells.py says in Python; a test holds the two against each other.
const LEADING = '[ \\u00a0\\u2000-\\u200b\\u202f\\u3000\\ufeff\\u000b\\u000c]*';
const FORMULA = new RegExp(`^${LEADING}[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]`);
const NUMBER = /^ *[+-]?(?:[0-9]+(?:[.,][0-9]+)*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?%? *$/;

export function guarded(text) {
  // Programs of many countries split at semicolons and at line ends inside cells, too.
  const whole = text.split(/([;\t\r\n])/).map((part) => (FORMULA.test(part) && !NUMBER.test(part) ? `'${part}` : part)).join('');
  return /^[\t\r\n]/.test(whole) ? `'${whole}` : whole;
}

// RFC 4180; `value` is a text, a number or nothing.
export function cell(value) {
  if (typeof value === 'number') return String(value);
  const text = guarded(value === null || value === undefined ? '' : String(value).replace(/\u0000/g, '\ufffd'));
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

// A file that spreadsheets open: the byte order mark tells them that it is UTF-8.
export const csvFile = (rows, end) => `\ufeff${rows.map((row) => `${row.map(cell).join(',')}${end}`).join('')}`;
