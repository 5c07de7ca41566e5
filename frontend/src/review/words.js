// Words of the page in the language chosen.
import { data } from './data.js';
import { state } from './state.js';

export function t(key, values) {
  const text = data.words[state.lang][key] ?? data.words.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? String(values[name]) : whole));
}

const digits = { en: new Intl.NumberFormat('en-GB'), vi: new Intl.NumberFormat('vi-VN') };
export const number = (n) => digits[state.lang].format(n);

export function pick(pair) {
  return (pair && (pair[state.lang] || pair.en || pair.vi || Object.values(pair)[0])) || '';
}

// The concepts from which the role of a kind of statement comes.
export function concepts(kind) {
  const v = data.vocabulary;
  return { milestone: v.stages, event: v.kinds, count: v.counts, succession: {} }[kind] || v.roles;
}
export const roleWords = (kind, role) => pick(concepts(kind)[role]) || role;
