// Long work in pieces, so that the page answers in between.

export const breathe = () => new Promise((resolve) => { setTimeout(resolve); });
export const within = (count, fn, size = 40000) => (async () => {
  for (let start = 0; start < count; start += size) {
    for (let i = start; i < Math.min(count, start + size); i += 1) fn(i);
    await breathe();
  }
})();

export function debounce(fn, wait) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), wait);
  };
}
