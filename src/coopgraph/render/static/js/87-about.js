// What the page is, and the licences of what it carries.
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

if ($('about-open') && $('about')) {
  $('about-open').addEventListener('click', async () => {
    $('about').showModal();
    try {
      await drawAbout();
    } catch (error) {
      $('about').close();
      alarmDamaged(error);
    }
  });
  $('about-close').addEventListener('click', () => $('about').close());
  $('about').addEventListener('click', (event) => { if (event.target === $('about')) $('about').close(); });
  onChange((keys) => { if (keys.includes('lang') && $('about').open) drawAbout(); });
}
