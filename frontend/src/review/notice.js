// A line that says what happened, for eyes and for screen readers, and goes after a while.
import { $ } from '../explorer/dom.js';

let timer = 0;
export function notice(text, warn) {
  const line = $('notice');
  line.textContent = text;
  line.hidden = false;
  line.classList.toggle('warn', Boolean(warn));
  clearTimeout(timer);
  timer = setTimeout(() => { line.hidden = true; }, warn ? 12000 : 5000);
}
