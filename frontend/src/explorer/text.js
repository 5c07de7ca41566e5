// Text and addresses: folding, short forms of our IRIs, links that may be followed.

export const ID_BASE = 'https://w3id.org/coopgraph/id/';
export const shorten = (iri) => (iri && iri.startsWith(ID_BASE) ? iri.slice(ID_BASE.length) : iri);

// Letters without accents and case: "Phú Yên" and "phu yen" become the same.
export function fold(text) {
  return String(text).normalize('NFD').replace(/\p{M}+/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().normalize('NFC');
}

// Only these two kinds of address become links; anything else is shown as text.
export function safeUrl(text) {
  if (typeof text !== 'string') return null;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}
