// Lines of N-Triples, as a server writes them.

// The three terms of a line of N-Triples, as the cells of a table.
const LINE = /^(<[^>]*>|_:\S+) (<[^>]*>) (.+) \.$/;
export function terms(line) {
  const found = LINE.exec(line);
  return found ? found.slice(1).map(term) : null;
}

const ESCAPES = { t: '\t', b: '\b', n: '\n', r: '\r', f: '\f' };
const plain = (text) => text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, one) => (one ? ESCAPES[one] || one : String.fromCodePoint(parseInt(four || eight, 16))));
function term(text) {
  if (text.startsWith('<') && !text.startsWith('<<')) return { type: 'uri', value: plain(text.slice(1, -1)) };
  if (text.startsWith('_:')) return { type: 'bnode', value: text.slice(2) };
  const literal = /^"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?$/s.exec(text);
  if (!literal) return { type: 'literal', value: text };
  const made = { type: 'literal', value: plain(literal[1]) };
  if (literal[2]) made['xml:lang'] = literal[2];
  else made.datatype = literal[3] || 'http://www.w3.org/2001/XMLSchema#string';
  return made;
}
