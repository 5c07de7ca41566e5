// Search without accents in both languages, worked with the keyboard alone if wanted.
// Written when first asked for; that of a large network little by little before.
import { $, el, say } from './dom.js';
import { trustedNode } from './filters.js';
import { glyph } from './glyph.js';
import { degree, dossier, nodes } from './network.js';
import { breathe } from './scheduling.js';
import { change, state } from './state.js';
import { fold } from './text.js';
import { className, label, t } from './words.js';

const indexed = [];
const kindFolds = new Map();
function indexTo(count) {
  for (; indexed.length < count;) {
    const node = dossier.nodes[indexed.length];
    const names = [...new Set([node.label.en, node.label.vi, ...(node.alt || [])].filter(Boolean))];
    if (!kindFolds.has(node.cls)) kindFolds.set(node.cls, fold(Object.values((dossier.classes || {})[node.cls] || {}).join(' ')));
    const folded = names.map(fold);
    indexed.push({ iri: node.iri, names, folded, all: [...folded, fold(node.slug || ''), kindFolds.get(node.cls)].join(' ') });
  }
}
const index = () => { indexTo(dossier.nodes.length); return indexed; };
export async function indexSlowly() {
  while (indexed.length < dossier.nodes.length) {
    indexTo(Math.min(dossier.nodes.length, indexed.length + 1500));
    await breathe();
  }
}

export function find(query) {
  const wanted = fold(query).trim();
  if (!wanted) return [];
  const words = wanted.split(/\s+/);
  const hits = [];
  for (const entry of index()) {
    if (!words.every((w) => entry.all.includes(w))) continue;
    let score = 0;
    for (const name of entry.folded) {
      if (name === wanted) score = Math.max(score, 4);
      else if (name.startsWith(wanted)) score = Math.max(score, 3);
      else if ((' ' + name).includes(' ' + wanted)) score = Math.max(score, 2);
      else if (name.includes(wanted)) score = Math.max(score, 1);
    }
    hits.push({ iri: entry.iri, score, names: entry.names, folded: entry.folded });
  }
  return hits.sort((a, b) => b.score - a.score || degree(b.iri) - degree(a.iri) || (a.iri < b.iri ? -1 : 1));
}

export function startSearch() {
  const field = $('q');
  const box = $('hits');
  let hits = [];
  let active = -1;
  const close = () => {
    box.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };
  const mark = (next) => {
    active = next;
    [...box.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === active)));
    const chosen = box.children[active];
    if (!chosen || !hits.length) return field.removeAttribute('aria-activedescendant');
    field.setAttribute('aria-activedescendant', chosen.id);
    return chosen.scrollIntoView({ block: 'nearest' });
  };
  const take = (hit) => {
    if (!hit) return;
    const node = nodes.get(hit.iri);
    // What was looked for is shown, even when a filter had hidden it.
    const hidden = new Set(state.hidden);
    hidden.delete(node.cls);
    const trusted = trustedNode(node) ? state.trusted : new Set([...state.trusted, ...node.sources]);
    field.value = '';
    close();
    change({ id: hit.iri, hidden, trusted }, 'push');
  };
  const show = () => {
    const query = field.value;
    box.textContent = '';
    if (!query.trim()) return close();
    hits = find(query).slice(0, 30);
    const wanted = fold(query).trim();
    hits.forEach((hit, i) => {
      const node = nodes.get(hit.iri);
      const shown = label(hit.iri);
      const alias = fold(shown).includes(wanted) ? null : hit.names[hit.folded.findIndex((n) => n.includes(wanted))];
      box.append(el('li', { id: `hit-${i}`, role: 'option', 'aria-selected': 'false', 'data-iri': hit.iri, on: { mousedown: (e) => { e.preventDefault(); take(hit); } } },
        glyph(node.cls), el('span', { class: 'name' }, say(shown), alias ? el('span', { class: 'alias' }, say(alias)) : null), el('span', { class: 'kind' }, className(node.cls))));
    });
    if (!hits.length) box.append(el('li', { class: 'none', role: 'option', 'aria-disabled': 'true' }, t('searchNone')));
    box.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    mark(hits.length ? 0 : -1);
    return undefined;
  };
  field.addEventListener('input', show);
  field.addEventListener('focus', show);
  field.addEventListener('blur', close);
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return; // an input method is still writing the letter
    if (event.key === 'ArrowDown' && hits.length) mark((active + 1) % hits.length);
    else if (event.key === 'ArrowUp' && hits.length) mark((active - 1 + hits.length) % hits.length);
    else if (event.key === 'Enter') take(hits[active]);
    else if (event.key === 'Escape') {
      field.value = '';
      hits = [];
      close();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
  document.addEventListener('keydown', (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) && document.activeElement.type !== 'checkbox' && document.activeElement.type !== 'range';
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      field.focus();
    } else if (event.key === 'Escape' && state.id && !typing) change({ id: null }, 'push');
  });
}
