// The years that the ties span.
import { datings } from './network.js';

export const bounds = (() => {
  let [first, last] = [null, null];
  for (const [tie] of datings) {
    for (const day of [tie.earliest_begin, tie.latest_begin, tie.earliest_end, tie.latest_end]) {
      if (!day) continue;
      if (first === null || day < first) first = day;
      if (last === null || day > last) last = day;
    }
  }
  const year = (iso) => Number(iso.slice(0, 4));
  if (first === null) return { from: 2000, to: 2030, known: false };
  const to = year(last);
  return { from: Math.max(year(first), to - 89), to, known: true };
})();

// Where a first look is most telling: the year in which most ties begin.
export const START = (() => {
  const count = new Map();
  for (const [tie, times] of datings) {
    const at = (tie.earliest_begin || tie.earliest_end || '').slice(0, 4);
    if (at) count.set(at, (count.get(at) || 0) + times);
  }
  const best = [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? 1 : -1))[0];
  return best ? `${best[0]}-06` : `${bounds.to}-01`;
})();
