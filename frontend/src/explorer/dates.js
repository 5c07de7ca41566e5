// Dates. ISO days compare as text, so no time zone can shift them.

export const pad = (n, width) => String(n).padStart(width, '0');
export const monthEnd = (y, m) => new Date(Date.UTC(2000 + (y % 400), m, 0)).getUTCDate();

export function stepOf(at) {
  return at.length === 4 ? 'year' : at.length === 7 ? 'month' : 'day';
}

// "2021", "2021-06" or "2021-06-15" -> [first day, last day]; null when it is no date.
export function dayRange(at) {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(at);
  if (!found) return null;
  const [y, m, d] = found.slice(1).map((x) => (x === undefined ? null : Number(x)));
  if (y < 1 || (m !== null && (m < 1 || m > 12)) || (d !== null && (d < 1 || d > monthEnd(y, m)))) return null;
  if (m === null) return [`${found[1]}-01-01`, `${found[1]}-12-31`];
  if (d === null) return [`${found[1]}-${found[2]}-01`, `${found[1]}-${found[2]}-${pad(monthEnd(y, m), 2)}`];
  return [at, at];
}

// What a tie is on the days from first to last: certain (on some day of them, under every reading of
// its dates), open (begun, and no end is told, nor disputed), possible; or why it is not there. The
// words are those of coopgraph.times, and a test holds both to the same answers.
export function readingAt(tie, [first, last]) {
  const { earliest_begin: eb, latest_begin: lb, earliest_end: ee, latest_end: le } = tie;
  if (eb && le && eb > le) return 'never';
  if (eb && eb > last) return 'future';
  if (le && le < first) return 'ended';
  if (!((lb && lb <= last) || (le && le <= last))) return 'possible';
  if (tie.end_open || (ee && ee >= first) || (eb && eb >= first)) return 'certain';
  const told = le && tie.end_known;
  return told || (tie.disputed_by || []).length ? 'possible' : 'open';
}

const DAY = 86400000;
export const toDay = (iso) => {
  const [y, m, d] = iso.split('-').map(Number);
  const date = new Date(0);
  date.setUTCFullYear(y, m - 1, d);
  return Math.round(date.getTime() / DAY);
};
export const fromDay = (day) => {
  const date = new Date(day * DAY);
  return `${pad(date.getUTCFullYear(), 4)}-${pad(date.getUTCMonth() + 1, 2)}-${pad(date.getUTCDate(), 2)}`;
};
