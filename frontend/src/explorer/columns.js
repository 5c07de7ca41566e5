// A large network comes in columns (see `packing.columns` in Python). Its nodes and ties are views
// on the columns, all of one form, which engines read fast.
import { within } from './scheduling.js';
import { shorten } from './text.js';

// A large network comes in columns (see `packing.columns` in Python). Its nodes and ties are views
// on the columns, all of one form, which engines read fast.
export async function views(all) {
  const [n, e] = [all.nodes, all.ties];
  const viewed = async (columns, count, read_) => {
    class View { constructor(i) { this.i = i; } }
    const getters = new Map();
    const { shapes, shape, dates, date, own } = columns;
    for (const key of ['alt', 'part_of', 'of_country', 'sources', 'facts', 'properties', 'evidence', 'disputed_by', 'inferred_from']) {
      const none = Object.freeze([]);
      getters.set(key, function list() { const mine = own[this.i]; return (mine && mine[key]) || none; });
    }
    for (const mine of Object.values(own)) for (const key of Object.keys(mine)) if (!getters.has(key)) getters.set(key, function value() { const found = own[this.i]; return found ? found[key] : undefined; });
    for (const key of new Set(shapes.flatMap(Object.keys))) getters.set(key, function value() { return shapes[shape[this.i] || 0][key]; });
    for (const key of new Set(dates.flatMap(Object.keys))) getters.set(key, function value() { return dates[date[this.i] || 0][key]; });
    for (const [key, get] of [...getters, ...Object.entries(read_)]) Object.defineProperty(View.prototype, key, { get, enumerable: true });
    const made = new Array(count);
    await within(count, (i) => { made[i] = new View(i); });
    return made;
  };
  const iris = n.iri.map((rest) => n.stem + rest);
  const labels = iris.map((iri, i) => ({ en: n.en[i], vi: n.vi[i] === 0 ? n.en[i] : n.vi[i] }));
  const nodeViews = await viewed(n, n.iri.length, {
    iri() { return iris[this.i]; },
    slug() { return shorten(iris[this.i]); },
    label() { return labels[this.i]; },
  });
  const tieViews = await viewed(e, e.tie.length, {
    tie() { return e.stem + e.tie[this.i]; },
    participant() { return iris[e.from[this.i]]; },
    framework() { return iris[e.to[this.i]]; },
  });
  const counts = new Array(e.dates.length).fill(0);
  for (let i = 0; i < e.tie.length; i += 1) counts[e.date[i] || 0] += 1;
  return { ...all, nodes: nodeViews, ties: tieViews, tieColumns: e, dated: e.dates.map((d, i) => [d, counts[i]]) };
}
