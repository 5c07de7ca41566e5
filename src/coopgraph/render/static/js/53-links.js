// Links that restore what is seen, and a word when a link names what this file does not have.
let noticeTimer = 0;

// A short message above the picture; `kind` is "good", "warn" or nothing.
function notice(words, kind, address) {
  $('notice-text').textContent = words;
  $('notice').dataset.kind = kind || '';
  $('notice-link').hidden = !address;
  $('notice-link').value = address || '';
  $('notice').hidden = false;
  clearTimeout(noticeTimer);
  if (!kind && !address) noticeTimer = setTimeout(() => { $('notice').hidden = true; }, 6000);
}

// Everything in the address that means nothing here.
function strangers() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const list = (name) => (parts.get(name) || '').split(',').filter(Boolean);
  const out = [];
  const known = (iri) => [ID_BASE + iri, iri].some((i) => nodes.has(i) || ties.has(i) || facts.has(i));
  const id = parts.get('id');
  if (id && !known(id)) out.push(...(id.includes(' ') ? id.split(' ').filter((end) => end && !nodeFrom(end)) : [id]));
  out.push(...['ego', 'from', 'to'].map((name) => parts.get(name)).filter((name) => name && !nodeFrom(name)));
  if (parts.get('net') && !NETS.includes(parts.get('net'))) out.push(parts.get('net'));
  const at = parts.get('at');
  if (at && !dayRange(at)) out.push(at);
  const lang = parts.get('lang');
  if (lang && lang !== 'en' && lang !== 'vi') out.push(lang);
  const keys = new Set([...sources.keys()].map(sourceKey));
  out.push(...list('sources').filter((key) => !keys.has(key)), ...list('hide').filter((cls) => !looks.has(cls)));
  const view = parts.get('view');
  if (view && view !== 'list' && knownView(view) !== view) out.push(view);
  return out;
}

function checkLink() {
  const found = strangers();
  if (!found.length) return;
  const named = found.slice(0, 3).map((text) => `“${text.length > 60 ? `${text.slice(0, 60)}…` : text}”`).join(', ');
  notice(t('linkStrange', { names: found.length > 3 ? `${named} …` : named }), 'warn');
}

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

async function copyLink() {
  const address = linkHere();
  try {
    await navigator.clipboard.writeText(address);
    notice(t('linkCopied'));
  } catch (error) {
    // Without leave to use the clipboard the link is shown, ready to be copied by hand.
    notice(t('linkByHand'), '', address);
    $('notice-link').focus();
    $('notice-link').select();
  }
}

if ($('notice')) {
  $('notice-close').addEventListener('click', () => { $('notice').hidden = true; });
  $('notice').addEventListener('keydown', (event) => { if (event.key === 'Escape') $('notice').hidden = true; });
  window.addEventListener('hashchange', () => { checkLink(); restoreView(); });
  setTimeout(() => { checkLink(); restoreView(); }, 0);
}
