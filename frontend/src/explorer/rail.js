// The rail: kinds that filter by click, sources to believe, how ties are drawn.
import { $, el, say, svg } from './dom.js';
import { classOn, reachable } from './filters.js';
import { glyph } from './glyph.js';
import { evidence, links, pageData, partsOf, sources } from './network.js';
import { change, state } from './state.js';
import { className, number, pick, t } from './words.js';

export function drawLegend() {
  const room = $('legend');
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.cls : null;
  const groups = [['actors', (e) => e.actor && !e.framework], ['both', (e) => e.actor && e.framework], ['frameworks', (e) => !e.actor && e.framework], [null, (e) => !e.actor && !e.framework]];
  room.textContent = '';
  for (const [key, test] of groups) {
    const entries = pageData.legend.filter(test);
    if (!entries.length) continue;
    room.append(key ? el('h3', {}, t(key)) : '', el('ul', { class: 'kinds' }, entries.map((entry) => {
      const on = classOn(entry.cls);
      const toggle = () => {
        const hidden = new Set(state.hidden);
        if (on) hidden.add(entry.cls);
        else hidden.delete(entry.cls);
        change({ hidden }, 'replace');
      };
      const alone = () => change({ hidden: new Set(pageData.legend.map((e) => e.cls).filter((c) => c !== entry.cls)) }, 'replace');
      return el('li', {},
        el('button', { type: 'button', class: 'kind', 'aria-pressed': String(on), 'data-cls': entry.cls, on: { click: toggle } },
          glyph(entry.cls), el('span', {}, className(entry.cls)), el('span', { class: 'n' }, number(entry.count))),
        pageData.legend.length > 1 ? el('button', { type: 'button', class: 'only', 'aria-label': t('onlyThis', { name: className(entry.cls) }), on: { click: alone } }, t('only')) : null);
    })));
  }
  $('legend-all').hidden = state.hidden.size === 0;
  if (focused) room.querySelector(`[data-cls="${CSS.escape(focused)}"]`)?.focus();
}

export function drawSources() {
  const room = $('sources');
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.source : null;
  const count = new Map();
  for (const item of evidence.values()) count.set(item.source, (count.get(item.source) || 0) + 1);
  room.textContent = '';
  for (const source of sources.values()) {
    const box = el('input', { type: 'checkbox', 'data-source': source.id, on: { change: () => {
      const trusted = new Set(state.trusted);
      if (box.checked) trusted.add(source.iri);
      else trusted.delete(source.iri);
      change({ trusted }, 'replace');
    } } });
    box.checked = state.trusted.has(source.iri);
    room.append(el('li', {}, el('label', {}, box, el('span', { class: 'who' }, say(pick(source.title) || source.id)), el('span', { class: 'n' }, number(count.get(source.iri) || 0)))));
  }
  $('believed').hidden = sources.size === 0;
  if (focused) room.querySelector(`[data-source="${CSS.escape(focused)}"]`)?.focus();
}

export function drawMarks() {
  const row = (kind, words) => el('li', { class: kind }, svg('svg', { viewBox: '0 0 34 12', 'aria-hidden': 'true' }, svg('line', { x1: 5, x2: 29, y1: 6, y2: 6 })), words);
  const rows = [row('certain', t(state.at ? 'markCertainAt' : 'markCertain'))];
  if (state.at) rows.push(row('possible', t('markPossible')));
  if (state.at && state.ghosts) rows.push(row('ended', t('markEnded')));
  if (reachable().some((x) => (x.disputed_by || []).length)) rows.push(row('disputed', t('markDisputed')));
  if (partsOf.size) rows.push(row('part', t('markPart')));
  if (links.length) rows.push(row('other', t('markLink')));
  $('marks').replaceChildren(...rows);
}

export function startRail() {
  $('legend-all').addEventListener('click', () => change({ hidden: new Set() }, 'replace'));
  $('sources-all').addEventListener('click', () => change({ trusted: new Set(sources.keys()) }, 'replace'));
  $('sources-none').addEventListener('click', () => change({ trusted: new Set() }, 'replace'));
  $('sources-quick').hidden = sources.size < 2;
}
