// What the page is, and the licences of what it carries.
import { $, el } from './dom.js';
import { alarmDamaged, read } from './packed.js';
import { onChange } from './state.js';
import { safeUrl } from './text.js';
import { t } from './words.js';

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
    el('h3', {}, t('aboutCarries')),
    el('ul', {}, packages.map(entry)),
  );
}

export function startAbout() {
  if ($('about-open') && $('about')) {
    $('about-open').addEventListener('click', async () => {
      $('about').showModal();
      try {
        await drawAbout();
      } catch {
        $('about').close();
        alarmDamaged();
      }
    });
    $('about-close').addEventListener('click', () => $('about').close());
    $('about').addEventListener('click', (event) => { if (event.target === $('about')) $('about').close(); });
    onChange((keys) => { if (keys.includes('lang') && $('about').open) drawAbout(); });
  }
}
