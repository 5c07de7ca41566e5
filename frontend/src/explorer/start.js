// Start, and redraw what a change touches.
import { startAbout } from './about.js';
import { readHash } from './address.js';
import { drawClock, startClock } from './clock.js';
import { $ } from './dom.js';
import { nodeOn } from './filters.js';
import { findingsTab } from './findings.js';
import { placedLabels, wrapped } from './labels.js';
import { startLinks } from './links.js';
import { remember } from './memory.js';
import { LARGE, dossier, enterSlowly, graph, nodes, pageData, ties } from './network.js';
import { drawPanel } from './panel.js';
import { fitAll, pictureTab, restyle, reveal, startPicture } from './picture.js';
import { drawPlay, startPlay } from './play.js';
import { startProof } from './proof-panel.js';
import { startQuestions } from './questions-tab.js';
import { drawLegend, drawMarks, drawSources, startRail } from './rail.js';
import { startSave } from './save.js';
import { rescope } from './scene.js';
import { indexSlowly, startSearch } from './search.js';
import { nameOf } from './sentences.js';
import { startSides } from './sides.js';
import { startSparql } from './sparql-tab.js';
import { change, clock, onChange, picture, scene, sourceKey, state } from './state.js';
import { drawStrip, startStrip } from './strip.js';
import { startTable, tableTab } from './table.js';
import { drawTabs, startTabs } from './tabs.js';
import { ID_BASE } from './text.js';
import { forgetColours, prefersDark, shade } from './theme.js';
import { startTour } from './tour.js';
import { drawViews, startViews } from './views.js';
import { pick, t } from './words.js';

function drawWords() {
  const root = document.documentElement;
  root.lang = state.lang;
  for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel));
  for (const node of document.querySelectorAll('[data-t-placeholder]')) node.setAttribute('placeholder', t(node.dataset.tPlaceholder));
  for (const button of document.querySelectorAll('[data-lang]')) button.setAttribute('aria-pressed', String(button.dataset.lang === state.lang));
  if ($('home')) $('home').setAttribute('href', pageData.site.home[state.lang]);
  const title = pick(dossier.title) || 'coopgraph';
  $('title').textContent = title;
  document.title = state.id ? `${nameOf(state.id)} · ${title}` : title;
}

function drawShade() {
  document.documentElement.dataset.shade = shade();
  forgetColours();
  const words = t(shade() === 'dark' ? 'toLight' : 'toDark');
  $('theme').setAttribute('aria-label', words);
}

function drawAll(keys) {
  const any = (...names) => !keys || names.some((name) => keys.includes(name));
  if (any('shade')) drawShade();
  if (any('lang', 'id')) drawWords();
  if (any('lang', 'shade')) drawShade();
  if (any('at', 'hidden', 'trusted', 'net', 'least', 'ego', 'depth', 'from', 'to', 'group', 'id')) rescope();
  restyle();
  if (any('lang', 'hidden', 'shade')) drawLegend();
  if (any('lang', 'trusted')) drawSources();
  if (any('lang', 'at', 'ghosts', 'shade')) drawMarks();
  drawTabs(keys);
  drawViews();
  drawClock();
  drawPlay();
  drawStrip();
  drawPanel(keys);
  if (keys && (picture.refit || any('net', 'ego', 'depth', 'group'))) fitAll(true);
  picture.refit = false;
  if (any('id') && keys) reveal();
  const data = document.body.dataset;
  Object.assign(data, { nodes: picture.counts.nodes, solid: picture.counts.solid, dashed: picture.counts.dashed, ghost: picture.counts.ghost, selected: state.id || '' });
}

const same = (a, b) => (a instanceof Set ? a.size === b.size && [...a].every((one) => b.has(one)) : a === b);

export function start() {
  pictureTab();
  tableTab();
  findingsTab();
  startQuestions();
  startSparql();
  startProof();
  startLinks();
  startSave();
  startAbout();
  publish();
  Object.assign(state, readHash());
  if (state.at) clock.at = state.at;
  startPicture();
  startSearch();
  startRail();
  startClock();
  startPlay();
  startStrip();
  startTabs();
  startViews();
  startTable();
  startSides();
  startTour();
  onChange(drawAll);
  drawAll(null);
  fitAll(false);
  if (state.id) reveal();
  for (const button of document.querySelectorAll('[data-lang]')) {
    button.addEventListener('click', () => {
      remember('lang', button.dataset.lang);
      change({ lang: button.dataset.lang }, 'replace');
    });
  }
  $('theme').addEventListener('click', () => {
    change({ shade: shade() === 'dark' ? 'light' : 'dark' }, 'none');
    remember('shade', state.shade);
  });
  prefersDark.addEventListener('change', () => drawAll(['shade']));
  // Some changes of the address are told twice.
  let followed = null;
  const follow = () => {
    if (followed === location.href) return;
    followed = location.href;
    setTimeout(() => { followed = null; });
    // Only what the address says otherwise than the page: a step to the next thing draws no more
    // than a click on it would.
    const patch = Object.fromEntries(Object.entries(readHash()).filter(([name, value]) => !same(state[name], value)));
    if (patch.at) clock.at = patch.at;
    change(patch, 'none');
  };
  window.addEventListener('popstate', follow);
  window.addEventListener('hashchange', follow);
  window.addEventListener('beforeprint', () => { state.printing = true; drawAll(['shade']); if (picture.net) picture.net.redraw(); });
  window.addEventListener('afterprint', () => { state.printing = false; drawAll(['shade']); });
  if (document.fonts && document.fonts.ready) {
    document.fonts.ready.then(() => { wrapped.clear(); picture.version += 1; if (picture.net) picture.net.redraw(); });
  }
  if (LARGE) enterSlowly().then(indexSlowly);
  $('loading').hidden = true;
}

// Read-only views for tests and for curious readers at the console.
function publish() {
  window.coopgraph = Object.freeze({
    state: () => ({ ...state, trusted: [...state.trusted].map(sourceKey), hidden: [...state.hidden], counts: { ...picture.counts } }),
    place: (iri) => {
      const id = nodes.has(iri) ? iri : ID_BASE + iri;
      const box = $('picture').getBoundingClientRect();
      const at = picture.net.canvasToDOM(picture.net.getPositions([id])[id]);
      return { x: at.x + box.left, y: at.y + box.top };
    },
    middle: (iri) => {
      const id = ties.has(iri) ? iri : ID_BASE + iri;
      const tie = ties.get(id);
      const box = $('picture').getBoundingClientRect();
      const at = picture.net.getPositions([tie.participant, tie.framework]);
      const [a, b] = [at[tie.participant], at[tie.framework]];
      const dom = picture.net.canvasToDOM({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
      return { x: dom.x + box.left, y: dom.y + box.top };
    },
    pairs: () => [...scene.pairs.values()].map((p) => [p.participant, p.framework, [...p.shared.keys()].sort(), [...p.sure].sort()]),
    chain: () => scene.chain && scene.chain.steps.map((s) => [s.start, s.via, s.end, s.ties.map((x) => x.tie)]),
    drawn: () => graph.nodes.filter((n) => nodeOn(n.id)).map((n) => n.id).sort(),
    places: () => picture.net.getPositions(),
    labels: () => placedLabels.labels.map((l) => ({ id: l.id, text: l.lines.join(' '), box: [l.left, l.y, l.left + l.w, l.y + l.h], tie: Boolean(l.tie) })),
    ready: true,
  });
}
