// Colours, as light or dark as the reader wants them.
import { pad } from './dates.js';
import { state } from './state.js';

// The values of our custom properties, read once until the colours change.
let themeColours = null;
export function css(name) {
  if (!themeColours) themeColours = { style: getComputedStyle(document.documentElement) };
  if (!(name in themeColours)) themeColours[name] = themeColours.style.getPropertyValue(name).trim();
  return themeColours[name];
}
export function forgetColours() {
  themeColours = null;
}

export const prefersDark = matchMedia('(prefers-color-scheme: dark)');
export const shade = () => (state.printing ? 'light' : state.shade === 'auto' ? (prefersDark.matches ? 'dark' : 'light') : state.shade);
export const surface = () => css('--surface') || '#ffffff';

const mixed = new Map();
export function mix(hex, ground, share) {
  const key = `${hex} ${ground} ${share}`;
  if (!mixed.has(key)) {
    const channels = (h) => [1, 3, 5].map((i) => parseInt(h.slice(i, i + 2), 16));
    const [a, b] = [channels(hex), channels(ground)];
    if (mixed.size > 5000) mixed.clear();
    mixed.set(key, '#' + a.map((x, i) => pad(Math.round(x * share + b[i] * (1 - share)).toString(16), 2)).join(''));
  }
  return mixed.get(key);
}
