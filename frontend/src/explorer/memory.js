// What the reader chose, kept for the next visit where the browser lets a page keep anything. Where
// it does not (private windows, some offices, frames without an origin) it holds until the page is
// left. What was kept by somebody else or by a later version is read as a text and checked by the
// caller.
const PREFIX = 'coopgraph.';
const here = new Map();

export function recall(name) {
  if (here.has(name)) return here.get(name);
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  here.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Refused or full: it holds for this visit.
  }
}
