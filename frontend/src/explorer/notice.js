// A short message above the picture.
import { $ } from './dom.js';

let noticeTimer = 0;

// A short message above the picture; `kind` is "good", "warn" or nothing.
export function notice(words, kind, address) {
  $('notice-text').textContent = words;
  $('notice').dataset.kind = kind || '';
  $('notice-link').hidden = !address;
  $('notice-link').value = address || '';
  $('notice').hidden = false;
  clearTimeout(noticeTimer);
  if (!kind && !address) noticeTimer = setTimeout(() => { $('notice').hidden = true; }, 6000);
}
