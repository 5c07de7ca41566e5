// What the page is and how it is read: what certain and possible mean, the words it uses, its keys, the
// dates of its data; and the licences of what it carries.
import { edtfWords } from './date-words.js';
import { $, el, svg } from './dom.js';
import { sources } from './network.js';
import { alarmDamaged, read } from './packed.js';
import { bounds } from './period.js';
import { onChange } from './state.js';
import { safeUrl } from './text.js';
import { startAgain } from './tour.js';
import { number, t } from './words.js';

const READINGS = [['certain', 'readCertain'], ['possible', 'readPossible'], ['possible', 'readOpen'], ['ended', 'markEnded', 'readEndedWhy'], ['disputed', 'markDisputed', 'readDisputedWhy'], [null, 'flagInferred', 'readInferredWhy']];
const WORDS_USED = ['glossActor', 'glossFramework', 'glossTie', 'glossBehalf', 'glossPassage', 'glossGist', 'glossRank', 'glossChain'];
const KEYS = [[['/'], 'keySearch'], [['?'], 'keyHelp'], [['Esc'], 'keyEscape'], [['Enter'], 'keyEnter'], [['←', '↑', '→', '↓'], 'keyArrows'], [['+', '−', '0'], 'keyZoom']];

const list = (rows) => el('dl', { class: 'props' }, rows.flatMap(([term, words]) => [el('dt', {}, term), el('dd', {}, words)]));
const line = () => svg('svg', { viewBox: '0 0 34 12', 'aria-hidden': 'true' }, svg('line', { x1: 5, x2: 29, y1: 6, y2: 6 }));

// The days of the sources: of those told as a year, a month or a day.
function newest() {
  const days = [...sources.values()].map((source) => source.issued).filter((day) => /^\d{4}(-\d\d){0,2}$/.test(day || '')).sort();
  return days.length ? t('aboutNewest', { n: number(sources.size), a: edtfWords(days[0]), d: edtfWords(days.at(-1)) }) : t('aboutNewestNone', { n: number(sources.size) });
}

async function drawAbout() {
  const { version, packages } = await read('data-about');
  const entry = (one) => {
    const name = [el('span', {}, el('b', {}, one.name), ` ${one.version}`), el('span', { class: 'licence' }, one.licence)];
    const url = safeUrl(one.url);
    const more = [url ? el('p', {}, el('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, one.url)) : null, one.text ? el('pre', {}, one.text) : null].filter(Boolean);
    return el('li', {}, el('details', {}, el('summary', {}, ...name), ...more));
  };
  $('about-body').replaceChildren(
    el('p', {}, t('aboutWhat', { version })),
    el('p', {}, el('button', { type: 'button', class: 'plain', id: 'about-tour', on: { click: () => { $('about').close(); startAgain(); } } }, t('aboutTour'))),
    el('h3', {}, t('aboutData')),
    el('p', {}, newest(), ' ', bounds.known ? t('aboutSpan', { a: bounds.from, b: bounds.to }) : ''),
    el('h3', {}, t('aboutRead')),
    list(READINGS.map(([kind, words, why]) => [el('span', { class: `marked ${kind || ''}` }, kind ? line() : null, t(words)), t(why || `${words}Why`)])),
    el('h3', {}, t('aboutGlossary')),
    list(WORDS_USED.map((words) => [t(words), t(`${words}Why`)])),
    el('h3', {}, t('aboutKeys')),
    list(KEYS.map(([keys, words]) => [keys.flatMap((key) => [el('kbd', {}, key), ' ']), t(words)])),
    el('h3', {}, t('aboutCarries')),
    el('ul', {}, packages.map(entry)),
  );
}

async function openAbout() {
  $('about').showModal();
  try {
    await drawAbout();
    $('about-body').scrollTop = 0;
  } catch {
    $('about').close();
    alarmDamaged();
  }
}

export function startAbout() {
  if ($('about-open') && $('about')) {
    $('about-open').addEventListener('click', openAbout);
    $('about-close').addEventListener('click', () => $('about').close());
    $('about').addEventListener('click', (event) => { if (event.target === $('about')) $('about').close(); });
    document.addEventListener('keydown', (event) => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) || document.activeElement.isContentEditable;
      if (event.key === '?' && !typing && !event.ctrlKey && !event.metaKey && !document.querySelector('dialog[open]')) openAbout();
    });
    onChange((keys) => { if (keys.includes('lang') && $('about').open) drawAbout(); });
  }
}
