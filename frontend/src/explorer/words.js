// Words of the page and labels of the data in the language chosen.
import { WORDS, dossier, groupNodes, nodes } from './network.js';
import { state } from './state.js';
import { shorten } from './text.js';

// Words of the page and labels of the data in the language chosen.
export function t(key, values) {
  const text = WORDS[state.lang][key] ?? WORDS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
}
export const other = () => (state.lang === 'en' ? 'vi' : 'en');
export function pick(pair) {
  if (!pair) return '';
  if (typeof pair === 'string') return pair;
  return pair[state.lang] || pair[other()] || Object.values(pair)[0] || '';
}
const digits = { en: new Intl.NumberFormat('en-GB'), vi: new Intl.NumberFormat('vi-VN') };
export const number = (n) => digits[state.lang].format(n);
export const className = (cls) => {
  const words = pick((dossier.classes || {})[cls]) || cls;
  return words.charAt(0).toLocaleUpperCase(state.lang) + words.slice(1);
};
export const label = (iri) => (nodes.has(iri) ? pick(nodes.get(iri).label) || shorten(iri) : groupNodes.has(iri) ? groupShort(groupNodes.get(iri)) : shorten(iri));

// A common acronym is easier to read in a picture than a name of many words.
const ACRONYM = /^(?:[\p{Lu}\d][\p{L}\d&./-]{1,10}|[\p{Lu}\d][\p{Lu}\d&./-]{1,9} [\p{Lu}\d&./-]{1,6})$/u;
export function shortLabel(iri) {
  const full = label(iri);
  const node = nodes.get(iri);
  if (!node || full.length <= 20) return full;
  return (node.alt || []).find((a) => a.length < full.length && /\p{Lu}/u.test(a) && ACRONYM.test(a)) || full;
}

export const groupName = (group) => (group.rest ? t('groupRest') : group.cls ? className(group.cls) : group.hubs.slice(0, 2).map((iri) => shortLabel(iri)).join(', '));
// In the picture one name has to do.
const groupShort = (group) => (group.rest || group.cls ? groupName(group) : shortLabel(group.hubs[0]));
export const groupWords = (group) => `${t('groupSize', { n: number(group.size) })} · ${number(group.ties)} ${t(group.ties === 1 ? 'tiesOne' : 'ties')}`;
