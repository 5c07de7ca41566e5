// The list of things: what has all the words stays, without regard to accents; Enter opens the
// first of them. Without this script the list is whole.
(() => {
  const field = document.getElementById('find');
  const found = document.getElementById('found');
  const fold = (text) => (
    text.toLowerCase().replaceAll('đ', 'd').normalize('NFD').replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) || []
  );
  const narrow = () => {
    const words = fold(field.value);
    const has = (e) => words.every((word) => ` ${e.dataset.words}`.includes(` ${word}`));
    let count = 0;
    for (const group of document.querySelectorAll('.group')) {
      const head = group.querySelector('h3 a');
      const whole = head !== null && words.length > 0 && has(head);
      let here = whole || words.length === 0 ? 1 : 0;
      if (whole) count += 1;
      for (const item of group.querySelectorAll('li')) {
        item.hidden = !(whole || has(item));
        if (!item.hidden) { here += 1; count += 1; }
      }
      group.hidden = here === 0;
    }
    for (const block of document.querySelectorAll('.block')) {
      block.hidden = !block.querySelector('.group:not([hidden])');
    }
    const { none, one, many } = found.dataset;
    const said = count === 1 ? one : many.replace('{n}', count);
    found.textContent = words.length === 0 ? '' : count === 0 ? none : said;
  };
  field.addEventListener('input', narrow);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    const words = fold(field.value);
    const links = [...document.querySelectorAll('.group:not([hidden]) a')]
      .filter((a) => !a.closest('[hidden]') && words.length > 0);
    const own = (a) => (a.dataset.words || a.closest('li').dataset.words);
    const best = links.find((a) => words.every((word) => ` ${own(a)}`.includes(` ${word}`)));
    if (best) window.location.assign(best.href);
  });
  narrow();
})();
