// A passage as a card: what it says, where it stands, its source.
import { edtfWords } from './date-words.js';
import { el, say } from './dom.js';
import { evidence, pageData, sources } from './network.js';
import { section } from './panel-parts.js';
import { CAN_PROVE, chooseButton, proofNotes } from './proof.js';
import { state } from './state.js';
import { safeUrl, shorten } from './text.js';
import { pick, t } from './words.js';

// On a site every source has a page of its own, and every passage a place on it.
function sitePage(source, item) {
  const pages = pageData.site && pageData.site.sources[source.iri];
  if (!pages) return null;
  const place = item ? `#${encodeURIComponent(shorten(item.iri).replace(/[^\p{L}\p{N}_.-]/gu, '-'))}` : '';
  return el('a', { href: pages[state.lang] + place }, t('siteSource'));
}

function sourceBlock(source, item) {
  const out = el('div', { class: 'src' });
  const url = safeUrl(source.url);
  out.append(el('b', {}, say(pick(source.title) || source.id)));
  const meta = [pick(source.publisher), source.issued ? edtfWords(source.issued) : '', source.language].filter(Boolean);
  out.append(el('div', { class: 'meta' }, say(meta.join(' · '))));
  const licence = source.license || source.rights;
  if (licence) {
    const address = safeUrl(typeof licence === 'string' ? licence : '');
    out.append(el('div', { class: 'meta' }, `${t(source.license ? 'licence' : 'rights')}: `,
      address ? el('a', { href: address, rel: 'noopener noreferrer', target: '_blank' }, say(address.replace(/^https?:\/\//, ''))) : say(pick(licence))));
  }
  const ways = [url ? el('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, t('openDocument')) : null, sitePage(source, item)].filter(Boolean);
  if (ways.length) out.append(el('div', { class: 'links' }, ways.flatMap((way, i) => (i ? [' · ', way] : [way]))));
  if (!url && source.url) out.append(el('div', { class: 'links inert' }, say(source.url)));
  return out;
}

// One card for each passage: the paraphrase, the place, the passage when it is here, the source.
export function evidenceCard(iri) {
  const item = evidence.get(iri);
  if (!item) return el('div', { class: 'card' }, say(shorten(iri)));
  const source = sources.get(item.source);
  const card = el('div', { class: 'card', 'data-evidence': iri });
  if (source && !state.trusted.has(item.source)) {
    card.classList.add('off');
    card.append(el('div', { class: 'note' }, t('sourceOff')));
  }
  if (pick(item.gist)) card.append(el('div', { class: 'gist' }, say(pick(item.gist))));
  const where = [pick(item.place)];
  if (item.start !== null && item.start !== undefined) where.push(t('spanShort', { a: item.start, b: item.end }));
  if (where.filter(Boolean).length) card.append(el('div', { class: 'where' }, say(where.filter(Boolean).join(' · '))));
  if (item.passage) {
    card.append(el('blockquote', { dir: 'auto', lang: source ? source.language : null, 'aria-label': t('quoted') },
      item.passage.before, el('mark', {}, item.passage.text), item.passage.after));
    if (!item.verdict) card.append(el('div', { class: 'ok' }, `✓ ${t('textVerified')}`));
  } else if (item.mismatch && !item.verdict) {
    card.append(el('div', { class: 'note' }, t('mismatch')));
  } else if (item.sha256 && !item.verdict) {
    card.append(el('details', {}, el('summary', {}, t('digest')), el('p', { class: 'hash' }, item.sha256), el('p', { class: 'meta' }, t('noText'))));
    if (CAN_PROVE) card.append(el('div', { class: 'own' }, chooseButton(t('proofHave'))));
  }
  card.append(...proofNotes(item));
  card.append(source ? sourceBlock(source, item) : el('div', { class: 'src' }, say(shorten(item.source || ''))));
  return card;
}

export function evidenceSection(iris) {
  const cards = (iris || []).map(evidenceCard);
  return section(t('evidence'), cards.length || null, cards.length ? cards : el('p', { class: 'lead' }, t('noEvidence')));
}
