// The decisions as a file: saved to and loaded from the reader's disk; nothing is sent anywhere.
import { $, el } from '../explorer/dom.js';
import { data } from './data.js';
import { notice } from './notice.js';
import { act, fromFile, toFile } from './state.js';
import { t } from './words.js';

export function save() {
  const blob = new Blob([`${JSON.stringify(toFile(), null, 1)}\n`], { type: 'application/json' });
  const address = URL.createObjectURL(blob);
  const link = el('a', { href: address, download: 'decisions.json' });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  notice(t('saved'));
}

export async function load(file) {
  let found;
  try {
    found = JSON.parse(await file.text());
  } catch {
    notice(t('notDecisions'), true);
    return;
  }
  if (!found || !Array.isArray(found.decisions)) notice(t('notDecisions'), true);
  else if (found.textSha256 !== data.document.text_sha256) notice(t('otherText'), true);
  else if (found.formatVersion > data.format) notice(t('newerFile'), true);
  else {
    act(fromFile(found));
    notice(t('loaded', { n: found.decisions.length }));
  }
}

export function wire() {
  $('save').addEventListener('click', save);
  $('load').addEventListener('click', () => $('file').click());
  $('file').addEventListener('change', () => {
    if ($('file').files[0]) load($('file').files[0]);
    $('file').value = '';
  });
}
