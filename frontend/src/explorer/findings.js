// What only one source says, what is disputed, what is inferred: what a careful reader checks first.
import { $, el, say } from './dom.js';
import { passes, reachable, tieOn } from './filters.js';
import { LARGE, LEAN, facts, nodes, sources, ties } from './network.js';
import { limited } from './panel-parts.js';
import { link, nameOf, open, sentence, whenWords } from './sentences.js';
import { scene, sourceKey, state } from './state.js';
import { sourcesOf } from './table.js';
import { tab } from './tabs.js';
import { className, number, pick, shortLabel, t } from './words.js';

const rivals = (x) => [...(x.disputed_by || []), ...(x.contradicts || [])];
function findings() {
  const believedFact = (f) => (!sources.has(f.source) || state.trusted.has(f.source)) && f.rank !== 'deprecated' && (!f.about.length || f.about.some((a) => passes(a) || ties.has(a)));
  const things = [...reachable().filter(tieOn), ...[...facts.values()].filter(believedFact)];
  const nodesOn = [...(LARGE ? [...scene.nodes].map((iri) => nodes.get(iri)) : nodes.values())].filter((n) => passes(n.iri));
  const alone = new Map();
  for (const thing of [...nodesOn, ...things]) {
    const from = sourcesOf(thing);
    if (from.length !== 1 || !sources.has(from[0])) continue;
    if (!alone.has(from[0])) alone.set(from[0], []);
    alone.get(from[0]).push(thing);
  }
  const all = [...nodesOn, ...things];
  return {
    alone,
    disputed: all.filter((x) => rivals(x).length),
    inferred: all.filter((x) => x.inferred || (x.inferred_from || []).length),
  };
}

const thingIri = (x) => x.tie || x.iri;
const thingKind = (x) => (x.tie ? t('tie') : className(x.cls));
function thingRow(x, ...below) {
  const iri = thingIri(x);
  const about = !x.tie && x.about ? x.about.filter((a) => nodes.has(a)).map(shortLabel).join(' · ') : '';
  return el('li', { 'data-finding': iri, 'aria-current': iri === state.id ? 'true' : null },
    el('button', { type: 'button', on: { click: () => open(iri) } },
      el('span', { class: 'what' }, say(x.tie ? sentence(x) : nameOf(iri))),
      el('span', { class: 'when' }, [thingKind(x), x.tie && !x.timeless ? whenWords(x) : '', about].filter(Boolean).flatMap((bit, i) => (i ? [' · ', say(bit)] : [say(bit)])))),
    below);
}

function drawFindings() {
  const room = $('findings');
  if (scene.groups) { room.replaceChildren(el('p', { class: 'lead' }, t('openFirst'))); return; }
  const opened = new Set([...room.querySelectorAll('details[open]')].map((d) => d.dataset.from));
  const { alone, disputed, inferred } = findings();
  const many = [...alone.values()].reduce((n, list) => n + list.length, 0);
  const block = (id, title, words, n, body) => el('section', { 'aria-labelledby': `find-${id}` },
    el('h2', { id: `find-${id}` }, title, el('span', { class: 'n' }, number(n))), el('p', { class: 'lead' }, words), n ? body : el('p', { class: 'lead none' }, t('findNone')));
  const because = (x) => [
    (x.inferred_from || []).length ? el('p', { class: 'because' }, `${t('inferredFrom')}: `, x.inferred_from.flatMap((iri, i) => (i ? ['; ', link(iri)] : [link(iri)]))) : null,
    x.confidence !== null && x.confidence !== undefined ? el('p', { class: 'because' }, t('confidence', { n: Math.round(x.confidence * 100) })) : null,
  ].filter(Boolean);
  const against = (x) => ['disputed_by', 'contradicts'].filter((key) => (x[key] || []).length).map((key, i) => el('p', { class: 'because' },
    `${t(key === 'contradicts' ? 'contradicts' : 'disputedBy')}: `, x[key].flatMap((iri, n) => (n ? ['; ', link(iri)] : [link(iri)])),
    i === 0 && x.rank && x.rank !== 'normal' ? ` · ${t('rank')}: ${t('rank_' + x.rank)}` : null));
  room.replaceChildren(
    block('disputed', t('findDisputed'), t('findDisputedWhy'), disputed.length, el('ul', { class: 'rows' }, disputed.map((x) => thingRow(x, against(x))))),
    block('inferred', t('findInferred'), t('findInferredWhy'), inferred.length, el('ul', { class: 'rows' }, inferred.map((x) => thingRow(x, because(x))))),
    block('alone', t('findAlone'), t('findAloneWhy'), many, [...alone].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1)).map(([iri, list]) => {
      const fill = (box) => { if (box.open && box.children.length === 1) box.append(el('div', {}, limited(list.map((x) => thingRow(x)), 'rows', 60))); };
      const box = el('details', { 'data-from': iri, on: { toggle: () => fill(box) } },
        el('summary', {}, say(pick((sources.get(iri) || {}).title) || sourceKey(iri)), el('span', { class: 'n' }, number(list.length))));
      box.open = state.printing || opened.has(iri);
      fill(box);
      return box;
    })),
  );
}
export function findingsTab() {
  if (!LEAN) tab('findings', { label: 'tabFindings', order: 30, draw: drawFindings });
}
