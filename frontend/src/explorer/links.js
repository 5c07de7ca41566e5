// Links that restore what is seen.
import { checkLink } from './address.js';
import { $ } from './dom.js';
import { notice } from './notice.js';
import { picture, writeHash } from './state.js';
import { t } from './words.js';

// A picture that was moved by hand is found again at the same place and zoom.
function viewHere() {
  if (!picture.net || !picture.moved) return null;
  const { x, y } = picture.net.getViewPosition();
  return [x, y, picture.net.getScale() * 1000].map((n) => Math.round(n)).join(',');
}

function restoreView() {
  const found = /^(-?\d{1,6}),(-?\d{1,6}),(\d{1,5})$/.exec(new URLSearchParams(location.hash.slice(1)).get('map') || '');
  if (!found || !picture.net) return;
  const [x, y, scale] = found.slice(1).map(Number);
  picture.moved = true;
  picture.net.moveTo({ position: { x, y }, scale: Math.min(6, Math.max(0.04, scale / 1000)) });
}

function linkHere() {
  writeHash('replace');
  const parts = new URLSearchParams(location.hash.slice(1));
  const map = viewHere();
  if (map) parts.set('map', map);
  else parts.delete('map');
  return `${location.href.split('#')[0]}#${parts}`;
}

export async function copyLink() {
  const address = linkHere();
  try {
    await navigator.clipboard.writeText(address);
    notice(t('linkCopied'));
  } catch {
    // Without leave to use the clipboard the link is shown, ready to be copied by hand.
    notice(t('linkByHand'), '', address);
    $('notice-link').focus();
    $('notice-link').select();
  }
}

export function startLinks() {
  if ($('notice')) {
    $('notice-close').addEventListener('click', () => { $('notice').hidden = true; });
    $('notice').addEventListener('keydown', (event) => { if (event.key === 'Escape') $('notice').hidden = true; });
    window.addEventListener('hashchange', () => { checkLink(); restoreView(); });
    setTimeout(() => { checkLink(); restoreView(); }, 0);
  }
}
