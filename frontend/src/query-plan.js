// What the page's engine is asked in place of a query, and what is done with its rows afterwards: the
// same answers as by coopgraph/store/query_plan.py, which says why, held to it by a test. This engine
// takes no functions of ours: so MIN and MAX over several types give all values in one text, of which
// the first or the last is taken here, and what is not ordered by columns is ordered by its type, then
// by the engine.
import { LEXEMES } from './syntax.js';
import { compare, key } from './term-order.js';

const XSD = 'http://www.w3.org/2001/XMLSchema#';
const OWN = 'urn:x-coopgraph:';
const TOKENS = new RegExp(`${LEXEMES.source}|(?<number>(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+\\-]?[0-9]+)?)|(?<escape>\\\\[\\-_~.!$&'\\(\\)*+,;=\\/?#@%])|(?<sign>\\^\\^|\\|\\||&&|!=|<=|>=|<<|>>|[\\-=<>+*\\/!\\|\\^?,.\\[\\]~])`, 'gu');
const MAYBE = /\bORDER\b|\b(?:MIN|MAX)\s*\(|\+|SELECT\b[^{}]*?\*|[\p{L}\p{N}_>)][ \t\r\n]*[*?](?![\p{L}\p{N}_(])/iu;
const ONE_TYPE = new Set(['STR', 'COUNT', 'STRLEN', 'YEAR', 'MONTH', 'DAY', 'HOURS', 'MINUTES', 'LANG']);
const FOLDING = new Set(['COUNT', 'SUM', 'AVG', 'MIN', 'MAX', 'SAMPLE', 'GROUP_CONCAT', 'GROUP']);
const FORMS = new Set(['SELECT', 'ASK', 'CONSTRUCT', 'DESCRIBE']);
const TERM = new Set(['variable', 'iri', 'name', 'string', 'number']);
const PATTERNS = new Set(['OPTIONAL', 'UNION', 'MINUS', 'GRAPH', 'SERVICE', 'FILTER', 'BIND', 'VALUES']);
const APART = new Set(['AS', 'IN', 'NOT', 'DISTINCT', 'SEPARATOR', 'ASC', 'DESC', 'GROUP', 'BY', 'HAVING', 'ORDER', 'SELECT', 'REDUCED']);
const OPENING = { '}': '{', ')': '(', ']': '[' };

export function tokens(sparql) {
  const found = [];
  let escaping = false;
  const add = (kind, text, start) => found.push({ kind, text, start, end: start + text.length, word: kind === 'name' && !text.includes(':') ? text.toUpperCase() : '' });
  for (const match of sparql.matchAll(TOKENS)) {
    let kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    if (kind === 'comment') continue;
    const was = kind;
    let [text] = match;
    let start = match.index;
    const end = start + text.length;
    if (escaping && found.length && found.at(-1).end === start && ['name', 'number', 'escape'].includes(kind)) {
      text = found.pop().text + text; // a name with a backslash goes on where it would end without one
      start = end - text.length;
      kind = 'name';
      if (was === 'escape') { add(kind, text, start); continue; }
    }
    escaping = (kind === 'name' && sparql[end] === '\\') || was === 'escape';
    if (kind === 'name') {
      const name = text.replace(/\.+$/, ''); // nor does it end with the dot that ends its triple
      add(kind, name, start);
      for (let at = start + name.length; at < end; at += 1) add('sign', '.', at);
    } else if (kind === 'number' && text.endsWith('.')) {
      add(kind, text.slice(0, -1), start);
      add('sign', '.', end - 1);
    } else add(kind, text, start);
  }
  return found;
}

// What a value is told by that the engine compares well; of what it does not, each is of its own.
const kindOf = (e) => `IF(isIRI(${e}),"2",IF(isBlank(${e}),"1",IF(isNumeric(${e}),IF((${e})=(${e}),"3","30"),IF(DATATYPE(${e}) IN (<${XSD}string>,<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>),CONCAT("7",LANG(${e})),IF(REGEX(STR(${e}),"^-?P|(Z|[+-][0-9]{2}:[0-9]{2})$"),CONCAT("8",STR(${e})),CONCAT("9",STR(DATATYPE(${e}))))))))`;
const spelt = (e) => `CONCAT(IF(isIRI(${e}),"<",IF(isBlank(${e}),"_","'")),IF(isBlank(${e}),"",STR(${e})),"\\u0002",IF(isLiteral(${e}),LANG(${e}),""),"\\u0002",IF(isLiteral(${e}),STR(DATATYPE(${e})),""))`;
const chosen = (word, e) => `IF(MIN(${kindOf(e)})=MAX(${kindOf(e)}),${word}(${e}),STRDT(GROUP_CONCAT(DISTINCT ${spelt(e)};SEPARATOR="\\u0001"),<${OWN}${word}>))`;
const TIMES = ['gYear', 'gYearMonth', 'date', 'dateTime'].map((n) => `<${XSD}${n}>`).join(',');
const LENGTHS = ['duration', 'yearMonthDuration', 'dayTimeDuration'].map((n) => `<${XSD}${n}>`).join(',');
const rank = (e) => `COALESCE(IF(isIRI(${e}),2,IF(isBlank(${e}),1,IF(isNumeric(${e}),IF((${e})=(${e}),3,3.5),IF(DATATYPE(${e})=<${XSD}boolean>,4,IF(DATATYPE(${e}) IN (${TIMES}),5,IF(DATATYPE(${e}) IN (${LENGTHS}),6,IF(DATATYPE(${e}) IN (<${XSD}string>,<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>),7,8))))))),0)`;
const within = (e) => `IF(isIRI(${e}) || isBlank(${e}) || isNumeric(${e}),${e},STR(${e}))`;

class Outline {
  constructor(sparql, ask, asWritten) {
    Object.assign(this, { sparql, ask, asWritten, tokens: tokens(sparql), prologue: '', by: [], offset: 0, limit: null, hidden: 0 });
    Object.assign(this, { instead: new Map(), conditions: new Map(), folded: new Map(), after: new Map(), gone: new Map(), sums: new Map(), zeros: new Map() });
    this.closing = this.brackets();
    if (this.closing) this.read();
  }

  brackets() {
    const pairs = new Map();
    const open = [];
    for (const [at, { kind, text }] of this.tokens.entries()) {
      if (kind !== 'mark' && kind !== 'sign') continue;
      if ('{(['.includes(text)) open.push(at);
      else if (OPENING[text]) {
        if (!open.length || this.tokens[open.at(-1)].text !== OPENING[text]) return null;
        pairs.set(open.pop(), at);
      }
    }
    return open.length ? null : pairs;
  }

  text(at) { return this.tokens[at] ? this.tokens[at].text : ''; }
  word(at) { return this.tokens[at] ? this.tokens[at].word : ''; }
  close(at) {
    if (!this.closing.has(at)) throw new SyntaxError('not SPARQL');
    return this.closing.get(at);
  }
  next(at) { return (this.closing.has(at) ? this.closing.get(at) : at) + 1; }
  spelling(first, last) { return this.sparql.slice(this.tokens[first].start, this.tokens[last - 1].end); }

  read() {
    const form = this.tokens.findIndex((t) => FORMS.has(t.word));
    if (form < 0) return;
    this.prologue = this.sparql.slice(0, this.tokens[form].start);
    this.query(form, this.tokens.length, true);
  }

  query(form, end, outermost) {
    let at = form + 1;
    while (at < end && this.text(at) !== '{') at = this.next(at);
    const head = at;
    const word = this.word(form);
    if (word === 'CONSTRUCT' && at < end && head === form + 1) {
      at = this.close(at) + 1;
      while (at < end && this.text(at) !== '{') at += 1;
    }
    if (word === 'SELECT') this.expressions(form + 1, head);
    const group = at;
    if (group >= end) return;
    this.group(group);
    const tail = this.close(group) + 1;
    this.tail(form, head, tail, end, outermost);
    const grouped = this.tokens.slice(tail, end).some((t) => t.word === 'GROUP');
    if (word === 'SELECT' && !grouped) this.star(form, head, group);
  }

  group(opening) {
    const end = this.close(opening);
    let at = opening + 1;
    if (this.word(at) === 'SELECT') {
      this.query(at, end, false);
      return;
    }
    while (at < end) {
      const token = this.tokens[at];
      if (token.text === '{') {
        this.group(at);
        at = this.close(at) + 1;
      } else if (token.word === 'VALUES') at = this.data(at, end);
      else if (token.word === 'FILTER' || token.word === 'BIND') at = this.constraint(at + 1, end);
      else if (token.word === 'GRAPH' || token.word === 'SERVICE') {
        at += 1;
        while (at < end && this.text(at) !== '{') at += 1;
      } else if (token.word && token.word !== 'TRUE' && token.word !== 'FALSE') at += 1;
      else if (TERM.has(token.kind) || token.text === '(' || token.text === '[') at = this.statement(at, end);
      else at += 1;
    }
  }

  data(from, end) {
    let at = from;
    while (at < end && this.text(at) !== '{') at += 1;
    return at < end ? this.close(at) + 1 : end;
  }

  constraint(from, end) {
    let at = from;
    while (at < end && this.text(at) !== '(' && this.text(at) !== '{') at += 1;
    if (at >= end) return end;
    if (this.text(at) === '{') this.group(at);
    else this.expressions(at + 1, this.close(at));
    return this.close(at) + 1;
  }

  statement(from, end) {
    const read = this.zero(from, end);
    if (read) {
      if (read.members.some((m) => m.maybe)) this.zeros.set(from, read);
      return read.last + 1;
    }
    let at = from;
    do at = this.next(at); while (at < end && !'.{}'.includes(this.text(at)) && !PATTERNS.has(this.word(at)));
    return at;
  }

  zero(first, end) {
    const [subject, begun] = this.term(first, end);
    let at = begun;
    if (subject === null) return null;
    const members = [];
    let last = at;
    while (at < end) {
      let stop = at + 1;
      let maybe = false;
      if (this.tokens[at].kind !== 'variable') {
        [stop, maybe] = this.path(at, end);
        if (stop === null) return null;
      }
      const path = this.spelling(at, stop);
      at = stop;
      for (;;) {
        const [value, after] = this.term(at, end);
        if (value === null) return null;
        members.push({ path, value, maybe: maybe && [subject, value].some((t) => !'?$'.includes(t[0])) });
        at = after;
        last = after;
        if (at >= end || this.text(at) !== ',') break;
        at += 1;
      }
      if (at >= end || this.text(at) !== ';') break;
      while (at < end && this.text(at) === ';') {
        at += 1;
        last = at;
      }
      if (at < end && ('.{'.includes(this.text(at)) || PATTERNS.has(this.word(at)))) break;
    }
    if (at < end && !'.{}'.includes(this.text(at)) && !PATTERNS.has(this.word(at))) return null;
    return members.length ? { last: last - 1, subject, members } : null;
  }

  term(from, end) {
    let at = from;
    if (at < end && (this.text(at) === '+' || this.text(at) === '-')) at += 1;
    const token = this.tokens[at];
    if (at >= end || !TERM.has(token.kind)) return [null, at];
    if (token.kind === 'name' && token.word && token.word !== 'TRUE' && token.word !== 'FALSE') return [null, at];
    at += 1;
    if (token.kind === 'string' && at < end) {
      if (this.tokens[at].kind === 'language') at += 1;
      else if (this.text(at) === '^^') at += 2;
    }
    return [this.spelling(from, at), at];
  }

  path(from, end) {
    let at = from;
    let any = false;
    for (;;) {
      let all = true;
      for (;;) {
        const [stop, zero] = this.step(at, end);
        if (stop === null) return [null, false];
        at = stop;
        all = all && zero;
        if (at >= end || this.text(at) !== '/') break;
        at += 1;
      }
      any = any || all;
      if (at >= end || this.text(at) !== '|') return [at, any];
      at += 1;
    }
  }

  step(from, end) {
    let at = from;
    while (at < end && this.text(at) === '^') at += 1;
    if (at >= end) return [null, false];
    const token = this.tokens[at];
    let zero = false;
    if (token.text === '!') {
      at += 1;
      if (this.text(at) !== '(') return [this.step(at, end)[0], false];
      at = this.close(at) + 1;
    } else if (token.text === '(') {
      const [stop, inner] = this.path(at + 1, this.close(at));
      if (stop !== this.close(at)) return [null, false];
      zero = inner;
      at = stop + 1;
    } else if (token.kind === 'iri' || (token.kind === 'name' && (!token.word || token.word === 'A'))) at += 1;
    else return [null, false];
    if (at < end && '*?+'.includes(this.text(at))) {
      zero = zero || this.text(at) !== '+';
      at += 1;
    }
    return [at, zero];
  }

  expressions(from, end) {
    for (let at = from; at < end; at = this.next(at)) {
      if (this.text(at) === '{') this.group(at);
      else if (this.text(at) === '(') {
        this.aggregate(at);
        this.expressions(at + 1, this.close(at));
      }
    }
    this.additions(from, end);
  }

  aggregate(opening) {
    const word = this.word(opening - 1);
    if (word !== 'MIN' && word !== 'MAX') return;
    let first = opening + 1;
    const last = this.close(opening);
    if (this.word(first) === 'DISTINCT') first += 1;
    if (first < last && !this.oneType(first, last)) this.folded.set(opening - 1, { word, first, last });
  }

  oneType(first, end) {
    return first + 1 < end && ONE_TYPE.has(this.word(first)) && this.closing.get(first + 1) === end - 1;
  }

  additions(from, end) {
    let start = null;
    let parts = [];
    let sign = '';
    let begun = from;
    let before = false;
    const done = (stop) => {
      if (start !== null && stop > begun) this.sum([...parts, [sign, begun, stop]]);
      start = null;
      parts = [];
      sign = '';
    };
    let at = from;
    while (at < end) {
      const token = this.tokens[at];
      if (token.kind === 'sign' && '+-'.includes(token.text) && before) {
        if (start === null) start = begun;
        parts.push([sign, begun, at]);
        sign = token.text;
        begun = at + 1;
        before = false;
        at += 1;
        continue;
      }
      if (token.kind === 'sign' && ['*', '/', '!', '+', '-', '^^'].includes(token.text)) {
        before = false;
        at += 1;
        continue;
      }
      if ((token.kind === 'sign' && token.text !== '[') || APART.has(token.word)) {
        done(at);
        begun = at + 1;
        before = false;
        at += 1;
        continue;
      }
      const call = '({'.includes(token.text) && before && ['name', 'iri'].includes(this.tokens[at - 1].kind);
      const typed = this.text(at - 1) === '^^' || token.kind === 'language';
      if (before && !call && !typed) {
        done(at);
        begun = at;
      }
      before = true;
      at = this.next(at);
    }
    done(end);
  }

  sum(parts) {
    const plain = parts.some(([, first, last]) => last - first === 1 && this.tokens[first].kind === 'number');
    if (!plain && parts.some(([sign]) => sign === '+')) this.sums.set(parts[0][1], parts);
  }

  tail(form, head, from, end, outermost) {
    let order = null;
    const limits = [];
    let values = end;
    for (let at = from; at < end; at = this.next(at)) {
      const word = this.word(at);
      if (word === 'ORDER' && this.word(at + 1) === 'BY') order = at;
      else if (word === 'LIMIT' || word === 'OFFSET') limits.push(at);
      else if (word === 'VALUES') {
        values = at;
        break;
      }
    }
    const until = Math.min(...limits, values);
    this.expressions(from, until);
    if (order === null) return;
    const conditions = this.directions(order + 2, until);
    const words = limits.map((at) => this.word(at));
    if (!conditions.length || new Set(words).size < words.length || limits.some((at) => !/^[0-9]+$/.test(this.text(at + 1)))) throw new SyntaxError('not SPARQL');
    const plain = conditions.filter(({ first, last }) => last - first === 1 && this.tokens[first].kind === 'variable');
    const names = plain.map(({ first }) => this.text(first).slice(1));
    const columns = this.columns(form, head);
    const hidden = columns ? [...new Set(names.filter((name) => !columns.has(name)))] : [];
    if (outermost && this.word(form) === 'SELECT' && plain.length === conditions.length && (!hidden.length || this.mayShow(hidden, form, from, order))) {
      this.by = plain.map(({ down }, i) => ({ name: names[i], down }));
      this.hidden = hidden.length;
      if (hidden.length) {
        let last = form + 1;
        while (!['FROM', 'WHERE'].includes(this.word(last)) && this.text(last) !== '{') last += 1;
        this.after.set(last - 1, hidden.map((name) => ` ?${name}`).join(''));
      }
      this.gone.set(order, until - 1);
      for (const at of limits) {
        if (this.word(at) === 'LIMIT') this.limit = Number(this.text(at + 1));
        else this.offset = Number(this.text(at + 1));
        this.gone.set(at, at + 1);
      }
      return;
    }
    for (const one of conditions) if (!this.oneType(one.first, one.last)) this.conditions.set(one.begin, one);
  }

  mayShow(names, form, tail, order) {
    if (['DISTINCT', 'REDUCED'].includes(this.word(form + 1))) return false;
    if (this.tokens.slice(tail, order).some((t) => t.word === 'GROUP')) {
      const keys = new Set();
      for (let at = tail + 2; at < order && this.word(at) !== 'HAVING'; at = this.next(at)) {
        if (this.tokens[at].kind === 'variable') keys.add(this.text(at).slice(1));
      }
      return names.every((name) => keys.has(name));
    }
    return !this.tokens.slice(form, tail).some((t) => FOLDING.has(t.word));
  }

  directions(from, end) {
    const found = [];
    let at = from;
    while (at < end) {
      const begin = at;
      const down = this.word(at) === 'DESC';
      const directed = down || this.word(at) === 'ASC';
      if (directed) at += 1;
      let [first, last] = [at, at + 1];
      if (this.text(at) === '(') {
        last = this.close(at) + 1;
        at = last;
        if (directed) [first, last] = [first + 1, last - 1];
      } else if (this.tokens[at].kind === 'variable' && !directed) at += 1;
      else {
        last = this.close(at + 1) + 1;
        at = last;
      }
      found.push({ down, begin, first, last, end: at });
    }
    return found;
  }

  columns(form, head) {
    const names = new Set();
    for (let at = form + 1; at < head; at = this.next(at)) {
      if (this.text(at) === '*') return null;
      if (this.tokens[at].kind === 'variable') names.add(this.text(at).slice(1));
      else if (this.text(at) === '(') names.add(this.text(this.close(at) - 1).slice(1));
    }
    return names;
  }

  star(form, head, group) {
    let star = form + 1;
    if (['DISTINCT', 'REDUCED'].includes(this.word(star))) star += 1;
    if (star >= head || this.text(star) !== '*') return;
    let values = '';
    for (let at = this.close(group) + 1; at < this.tokens.length && this.text(at) !== '}'; at += 1) {
      if (this.word(at) === 'VALUES') {
        values = ` ${this.spelling(at, this.data(at, this.tokens.length))}`;
        break;
      }
    }
    let seen;
    try { // which variables can be seen, the engine knows
      seen = new Set(this.ask.variables(`${this.prologue}${this.spelling(form, this.close(group) + 1)}${values}`));
    } catch {
      return;
    }
    const told = this.asWritten === this.sparql ? this.tokens.slice(group) : tokens(this.asWritten);
    const named = [...told, ...this.tokens].filter((t) => t.kind === 'variable').map((t) => t.text.slice(1));
    const names = [...new Set(named)].filter((name) => seen.has(name));
    if (names.length && names.length === seen.size) this.instead.set(star, names.map((name) => `?${name}`).join(' '));
  }

  // -- writing
  plan() {
    const zeros = new Map();
    for (const [first, zero] of this.zeros) {
      const text = this.written(zero);
      if (text !== null) zeros.set(first, [zero.last, text]);
    }
    this.known = zeros;
    const text = this.write(0, this.tokens.length, { ends: true });
    return { text, by: this.by, offset: this.offset, limit: this.limit, hidden: this.hidden };
  }

  written({ subject, members }) {
    let changed = false;
    const found = members.map(({ path, value, maybe }) => {
      const named = [subject, value].filter((t) => !'?$'.includes(t[0]));
      const plain = `${subject} ${path} ${value}`;
      if (!maybe || (named.length === 2 && named[0] !== named[1]) || this.ask.holds(this.prologue, named[0]) !== false) return plain;
      changed = true;
      return named.length === 1 ? `VALUES ${[subject, value].find((t) => '?$'.includes(t[0]))} { ${named[0]} }` : 'VALUES () { () }';
    });
    return changed ? `${found.join(' . ')} ` : null;
  }

  write(first, last, { ends = false, inside = null } = {}) {
    if (first >= last) return ends ? this.sparql : '';
    const parts = [];
    let done = ends ? 0 : this.tokens[first].start;
    let at = first;
    while (at < last) {
      let stop = at + 1;
      let text = null;
      if (this.gone.has(at)) [stop, text] = [this.gone.get(at) + 1, ''];
      else if (this.known.has(at)) [stop, text] = [this.known.get(at)[0] + 1, this.known.get(at)[1]];
      else if (this.conditions.has(at) && inside !== 'order') {
        const one = this.conditions.get(at);
        const e = `(${this.write(one.first, one.last, { inside: 'order' })})`;
        const way = one.down ? 'DESC' : 'ASC';
        [stop, text] = [one.end, `${way}(${rank(e)}) ${way}(${within(e)})`];
      } else if (this.sums.has(at) && inside !== at && this.sums.get(at).at(-1)[2] <= last) [stop, text] = [this.sums.get(at).at(-1)[2], this.writtenSum(this.sums.get(at))];
      else if (this.folded.has(at)) {
        const one = this.folded.get(at);
        [stop, text] = [one.last + 1, chosen(one.word, `(${this.write(one.first, one.last)})`)];
      } else if (this.instead.has(at)) text = this.instead.get(at);
      if (text === null && this.after.has(at)) text = this.spelling(at, stop);
      if (text !== null) {
        parts.push(this.sparql.slice(done, this.tokens[at].start), text, this.after.get(stop - 1) || '');
        done = this.tokens[stop - 1].end;
      }
      at = stop;
    }
    return parts.join('') + this.sparql.slice(done, ends ? this.sparql.length : this.tokens[last - 1].end);
  }

  writtenSum(parts) {
    const [, first] = parts[0];
    let whole = this.write(first, parts[0][2], { inside: first });
    for (const [sign, from, to] of parts.slice(1)) {
      const part = this.write(from, to, { inside: first });
      const one = `(${whole}) - (-(${part}))`;
      const grown = `COALESCE(${one}, (${part}) - (-(${whole})))`;
      if (sign === '-') whole = `${whole} - ${part}`;
      else whole = grown.length < 4 * this.sparql.length + 1000 ? grown : `(${one})`;
    }
    return whole;
  }
}

// Plans how a query is answered. `ask` knows the engine: `variables` of a query, whether the graph
// `holds` a term (null if that cannot be told). `written` is the query before its values were bound.
export function plan(sparql, ask, written = sparql) {
  const same = { text: sparql, by: [], offset: 0, limit: null, hidden: 0 };
  if (!MAYBE.test(sparql)) return same;
  try {
    return new Outline(sparql, ask, written).plan();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return same; // the engine says where
    throw error;
  }
}

const UNSPELT = { '<': 'uri', _: 'bnode', "'": 'literal' };
// The first or the last of the values that a cell holds, where MIN or MAX met several types.
function least(cell) {
  if (!cell || !cell.datatype || !cell.datatype.startsWith(OWN)) return cell;
  const cells = cell.value.split('\u0001').map((text) => {
    const [value, language, datatype] = text.slice(1).split('\u0002');
    const made = { type: UNSPELT[text[0]], value };
    if (language) made['xml:lang'] = language;
    else if (datatype && datatype !== `${XSD}string`) made.datatype = datatype;
    return made;
  });
  const up = cells.sort((a, b) => compare(key(a), key(b)));
  return cell.datatype.endsWith('MIN') ? up[0] : up.at(-1);
}

// Gives the rows, lists of cells, as they were asked for.
export function arranged({ by, offset, limit, hidden }, columns, found) {
  const rows = found.map((row) => row.map(least));
  const sorts = by.map(({ name, down }) => ({ at: columns.indexOf(name), down })).filter(({ at }) => at >= 0);
  const keyed = rows.map((row) => ({ row, keys: sorts.map(({ at }) => key(row[at])) }));
  keyed.sort((a, b) => {
    for (const [i, { down }] of sorts.entries()) {
      const order = compare(a.keys[i], b.keys[i]);
      if (order) return down ? -order : order;
    }
    return 0;
  });
  const kept = by.length ? keyed.slice(offset, limit === null ? undefined : offset + limit) : keyed;
  const shown = columns.length - hidden;
  return { columns: columns.slice(0, shown), rows: kept.map(({ row }) => row.slice(0, shown)) };
}

// Answers a SELECT or an ASK: true or false, or columns and rows. `fresh` makes an empty store, which
// is asked what a text means.
export function answered(store, fresh, prefixes, sparql, written = sparql) {
  const planned = plan(sparql, knowing(store, fresh, prefixes), written);
  const found = JSON.parse(store.query(prefixes + planned.text, { results_format: 'json' }));
  if ('boolean' in found) return found.boolean;
  const { vars } = found.head;
  return arranged(planned, vars, found.results.bindings.map((b) => vars.map((c) => b[c] || null)));
}

export function knowing(store, fresh, prefixes) {
  return {
    variables: (sparql) => JSON.parse(fresh().query(prefixes + sparql, { results_format: 'json' })).head.vars,
    holds(prologue, term) {
      const subject = /^["'0-9.+-]|^(?:true|false)$/i.test(term) ? '' : `{ ${term} ?p ?o } UNION `;
      try {
        return store.query(`${prefixes}${prologue} ASK { ${subject}{ ?s ?p ${term} } }`);
      } catch {
        return null;
      }
    },
  };
}
