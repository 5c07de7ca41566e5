// What a statement lacks before it can be accepted, so that the page refuses what accepting would.
import { data } from './data.js';
import { thing } from './state.js';
import { concepts } from './words.js';

export const TIES = ['participation', 'membership', 'mandate', 'speech', 'funding'];
export const KINDS = [...TIES, 'milestone', 'event', 'count', 'succession'];

// What a person should look at. That a thing is new is shown beside it; most things of a text are.
export const doubtsOf = (s) => [...s.doubts.filter((code) => code !== 'newThing'), ...(data.broken[s.key] ? ['breaksRule'] : [])];

// Things that a statement names and nobody has linked though several fit.
export function openThings(s) {
  return [s.subject, s.framework, s.on_behalf_of, ...s.others].filter(Boolean).map(thing).filter((x) => x && !x.iri && x.candidates.length);
}

export const isHolder = (s) => {
  const subject = s.subject && thing(s.subject);
  return Boolean(subject && subject.type === 'person' && !subject.iri);
};

// EDTF as people write it here: a year, month or day, marked or not, an interval, or one open.
const ONE = '\\d{4}(?:-\\d\\d){0,2}[~?%]?';
const EDTF = new RegExp(`^(?:XXXX-\\d\\d(?:-\\d\\d)?|${ONE}|\\d{4}-(?:2[1-4]|3[3-6])|(?:${ONE}|\\.\\.|)/(?:${ONE}|\\.\\.|)|[[{][^\\]}]+[\\]}])$`);
export const isDate = (text) => EDTF.test(text) && text !== '/';

// The first field that is missing or wrong, as [field, word of the page], or null.
export function lacks(s) {
  if (s.status !== 'fact' && s.status !== 'reported') return ['status', `status_${s.status}`];
  const known = concepts(s.kind);
  if (s.kind !== 'event' && s.kind !== 'succession' && !(s.role in known)) return ['role', 'lacksRole'];
  if (!s.subject || !thing(s.subject)) return ['subject', 'lacksSubject'];
  if (TIES.includes(s.kind) && (!s.framework || !thing(s.framework))) return ['framework', 'lacksFramework'];
  if (s.kind === 'succession' && !s.others.length) return ['others', 'lacksOthers'];
  if (s.kind === 'count' && !/^(?:>=|<=|>|~)?\d+$/.test(s.value)) return ['value', 'lacksValue'];
  if (s.kind === 'funding' && s.value && !/^[A-Z]{3}$/.test(s.unit)) return ['unit', 'lacksUnit'];
  if (isHolder(s) && s.actor !== 'person' && !s.on_behalf_of) return ['on_behalf_of', 'lacksBody'];
  if (s.date && !isDate(s.date)) return ['date', 'lacksDate'];
  return null;
}

// Whether a class is, or is below, another, by the ontology the page carries.
export const isA = (cls, above) => (data.vocabulary.above[cls] || [cls]).includes(above);
