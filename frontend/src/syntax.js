// Just enough of SPARQL's syntax to bind parameters, refuse SERVICE and word errors: the same as
// `tokens` and `bind` of coopgraph/store/sparql_syntax.py, held to them by a test over the whole catalogue.
// That a query reaches nobody from here is seen to by the engine, which has no way out, and by the
// page's policy; what Python asks of its engine for that is not needed.
import { Parser } from 'sparqljs';

const LETTER = 'A-Za-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c-\\u200d\\u2070-\\u218f'
  + '\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}';
const INNER = `${LETTER}_0-9\\u00b7\\u0300-\\u036f\\u203f-\\u2040`;
// Combining marks are meant one by one, as the grammar of SPARQL lists them.
// eslint-disable-next-line no-misleading-character-class
export const LEXEMES = new RegExp([
  '(?<comment>#[^\\n\\r]*)',
  '(?<iri><[^<>"{}|^`\\\\\\x00-\\x20]*>)',
  "(?<string>'''(?:'{0,2}(?:[^'\\\\]|\\\\[^]))*'''|\"\"\"(?:\"{0,2}(?:[^\"\\\\]|\\\\[^]))*\"\"\"|'(?:[^'\\\\\\n\\r]|\\\\[^])*'|\"(?:[^\"\\\\\\n\\r]|\\\\[^])*\")",
  `(?<variable>[?$][${INNER}]+)`,
  '(?<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)',
  `(?<name>[${LETTER}_][${INNER}.\\-]*(?::[${INNER}.:%\\-]*)?|:[${INNER}.:%\\-]*)`,
  '(?<mark>[{}\\(\\);])',
].join('|'), 'gu');
const UPDATES = ['INSERT', 'DELETE', 'LOAD', 'CLEAR', 'DROP', 'CREATE', 'COPY', 'MOVE', 'ADD', 'WITH'];
const FORMS = ['SELECT', 'ASK', 'CONSTRUCT', 'DESCRIBE'];

export function tokens(sparql) {
  const found = [];
  for (const match of sparql.matchAll(LEXEMES)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    if (kind !== 'comment') found.push({ kind, text: match[0], start: match.index });
  }
  return found;
}

function place(text, offset) {
  return { line: text.slice(0, offset).split('\n').length, column: offset - text.lastIndexOf('\n', offset - 1) };
}

// A problem has a key of the page's words and its values, and where known a place.
export class Problem extends Error {
  constructor(key, values = {}, at = {}) {
    super(key);
    Object.assign(this, { key, values, ...at });
  }
}

// Nothing could be reached from here anyway; this says why.
export function refuseService(sparql) {
  for (const { kind, text, start } of tokens(sparql)) {
    if (kind === 'name' && text.toUpperCase() === 'SERVICE') {
      throw new Problem('sparqlService', {}, { ...place(sparql, start), length: text.length });
    }
  }
  let plain = sparql;
  const escape = /\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})/g;
  for (let round = 0; round < 20 && plain.search(escape) >= 0; round += 1) {
    plain = plain.replace(escape, (_, four, eight) => {
      const code = parseInt(four || eight, 16);
      return code < 0x110000 ? String.fromCodePoint(code) : '';
    });
  }
  if (/service/i.test(plain) && !/service/i.test(sparql)) throw new Problem('sparqlService');
}

export function form(sparql) {
  const found = tokens(sparql).find((t) => t.kind === 'name' && FORMS.includes(t.text.toUpperCase()));
  return found ? found.text.toUpperCase() : null;
}

// Puts VALUES ?x { term } at the head of every group that mentions the variable.
export function bind(sparql, values) {
  const names = Object.keys(values);
  if (!names.length) return sparql;
  const groups = [];
  const stack = [];
  const found = tokens(sparql);
  found.forEach(({ kind, text, start }, index) => {
    if (kind === 'variable' && names.includes(text.slice(1))) {
      for (const group of stack) if (group !== null) groups[group].mentioned.add(text.slice(1));
    } else if (text === '{' && kind === 'mark') {
      const isData = opensData(found, index) || (stack.length > 0 && stack.at(-1) === null);
      if (isData) stack.push(null);
      else {
        // The outermost group gets every value, so that it can always be projected.
        const outermost = stack.every((g) => g === null);
        groups.push({ at: start + 1, mentioned: new Set(outermost ? names : []) });
        stack.push(groups.length - 1);
      }
      const following = index + 1 < found.length ? found[index + 1].text.toUpperCase() : '';
      if (!isData && following === 'SELECT') groups.at(-1).at = -1; // nothing may stand before a subquery
    } else if (text === '}' && kind === 'mark' && stack.length) stack.pop();
  });
  let bound = '';
  let last = 0;
  for (const { at, mentioned } of groups.sort((a, b) => a.at - b.at)) {
    if (at < 0 || !mentioned.size) continue;
    const block = [...mentioned].sort().map((name) => ` VALUES ?${name} { ${values[name]} }`).join('');
    bound += `${sparql.slice(last, at)}${block} `;
    last = at;
  }
  return bound + sparql.slice(last);
}

function opensData(found, index) {
  let back = index - 1;
  if (back >= 0 && found[back].text.toUpperCase() === 'CONSTRUCT') return true;
  if (back >= 0 && found[back].text === ')') {
    while (back >= 0 && found[back].text !== '(') back -= 1;
    back -= 1;
  } else if (back >= 0 && found[back].kind === 'variable') back -= 1;
  else return false;
  return back >= 0 && found[back].text.toUpperCase() === 'VALUES';
}

// Words an error of the engine with the place in the user's text; `shift` characters were put
// before its first line.
export function worded(message, sparql, shift, prefixes = {}) {
  for (const { kind, text, start } of tokens(sparql)) {
    const word = text.toUpperCase();
    if (kind === 'name' && UPDATES.includes(word)) return new Problem('sparqlUpdate', { word }, { ...place(sparql, start), length: text.length });
    if (kind === 'name' && FORMS.includes(word)) break;
  }
  const match = /error at (\d+):(\d+): ([^]*)$/.exec(message);
  if (!match) return new Problem('sparqlFailed', { text: message.split('\n')[0] });
  let line = Number(match[1]);
  let column = Math.max(1, Number(match[2]) - (line === 1 ? shift : 0));
  const lines = sparql.split('\n');
  // The engine counts characters, a string of this language counts halves of some of them.
  const counted = [...(lines[line - 1] || '')].slice(0, column - 1).join('');
  column = counted.length + 1;
  let text = lines[line - 1] || '';
  const next = lines.findIndex((one, i) => i >= line && one.trim());
  if (!text.slice(column - 1).trim() && next >= 0) [line, column, text] = [next + 1, 1, lines[next]];
  const here = text.slice(column - 1).trim();
  const at = { line, column };
  if (match[3].includes('Prefix not found')) {
    const before = /([\p{L}\p{N}_.-]*):[^\s:]*$/u.exec(text.slice(0, at.column - 1));
    const name = before ? `${before[1]}:` : '';
    return new Problem('sparqlPrefix', { name }, before ? { line, column: before.index + 1, length: before[0].length } : { ...at, length: 1 });
  }
  if (!here) {
    // The engine gives up at the end also when the fault lies before: ask a second reader where.
    const found = secondReading(sparql, prefixes);
    if (found) return new Problem('sparqlSyntax', { text: sparql.slice(found).split('\n')[0].trim().slice(0, 30) }, { ...place(sparql, found), length: /^(?:[\p{L}\p{N}_?$:.-]+|[^])/u.exec(sparql.slice(found))[0].length });
    return new Problem('sparqlEnd', {}, { ...at, length: 0 });
  }
  // The whole word is wrong, not the letter at which the engine gave up.
  const before = /^[\p{L}\p{N}_]/u.test(text.slice(column - 1)) ? /[\p{L}\p{N}_?$]*$/u.exec(text.slice(0, column - 1))[0].length : 0;
  const from = before ? column - 1 - before : column - 1 + text.slice(column - 1).search(/\S/);
  const word = /^(?:[\p{L}\p{N}_?$:.-]+|[^])/u.exec(text.slice(from))[0];
  return new Problem('sparqlSyntax', { text: text.slice(from).trim().slice(0, 30) }, { line, column: from + 1, length: word.length });
}

// The offset of the token at which another parser stops; null where it finds no fault or the end.
function secondReading(sparql, prefixes) {
  try {
    new Parser({ prefixes, skipValidation: true }).parse(sparql);
  } catch (error) {
    const before = error.hash && error.hash.loc; // the last token that it could use
    if (!before) return null;
    const lines = sparql.split('\n').slice(0, before.last_line - 1);
    const from = lines.reduce((sum, line) => sum + line.length + 1, 0) + before.last_column;
    const next = /^(?:\s|#[^\n]*)*/.exec(sparql.slice(from))[0].length + from;
    return next < sparql.length ? next : null;
  }
  return null;
}
