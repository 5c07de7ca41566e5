// Bringing a text, and the report on what it proves.
import { $, el, say, svg } from './dom.js';
import { evidence, sources } from './network.js';
import { notice } from './notice.js';
import { limited } from './panel-parts.js';
import {
  CAN_PROVE, PROOF_LIMIT, byPoints, chooseButton, chooseFile, claimsOf, forget, normalised, proofs, provable,
  prove, recognise, sha256,
} from './proof.js';
import { nameOf, open } from './sentences.js';
import { change, onChange, state } from './state.js';
import { number, pick, t } from './words.js';

// Ask the reader which source it is; null when none is chosen.
function askSource(name) {
  const dialog = $('proof-ask');
  const choice = $('proof-source');
  $('proof-question').textContent = t('proofAsk', { name });
  choice.replaceChildren(...provable.map((iri) => el('option', { value: iri }, pick(sources.get(iri).title) || sources.get(iri).id)));
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener('close', () => answer(dialog.returnValue === 'yes' ? choice.value : null), { once: true });
  });
}

async function takeFile(file) {
  const name = file.name || t('proofThisFile');
  if (!globalThis.crypto || !crypto.subtle) return notice(t('proofNoCrypto'), 'warn');
  if (file.size > PROOF_LIMIT) return notice(t('proofHuge', { name, size: number(Math.round(file.size / 1e6)) }), 'warn');
  let buffer;
  try {
    buffer = await file.arrayBuffer();
  } catch {
    return notice(t('proofUnreadable', { name }), 'warn');
  }
  let text;
  try {
    text = normalised(buffer);
  } catch {
    return notice(t('proofBinary', { name }), 'warn');
  }
  if (!text.trim()) return notice(t('proofEmpty', { name }), 'warn');
  const digest = await sha256(text);
  let found = await recognise(byPoints(text), digest);
  if (!found) {
    const iri = await askSource(name);
    if (!iri) return notice(t('proofNoSource', { name }));
    found = { iri, by: 'reader' };
  }
  const report = await prove(found.iri, found.by, name, text, digest);
  notice(t('proofSummary', { n: number(report.holds), m: number(report.rows.length) }));
  drawProofList();
  change({ proof: found.iri }, 'none');
  if (!$('panel').contains(document.activeElement)) $('panel').focus({ preventScroll: true });
  return undefined;
}

async function takeFiles(files) {
  for (const file of files) await takeFile(file);
}

function showProof(iri) {
  change({ proof: iri }, 'none');
  $('panel').focus({ preventScroll: true });
}

// One row of the report: the claim as a link, and the passage it rests on.
function proofRows(rows) {
  return rows.flatMap((row) => {
    const item = evidence.get(row.evidence);
    const claims = claimsOf.get(row.evidence) || [];
    const where = [pick(item.place), t('spanShort', { a: item.start, b: item.end })].filter(Boolean).join(' · ');
    const named = claims.length ? claims : [null];
    return named.map((claim) => el('li', {}, el('button', { type: 'button', 'data-claim': claim || '', disabled: !claim, on: { click: () => open(claim) } },
      el('span', { class: 'what' }, say(claim ? nameOf(claim) : nameOf(row.evidence))), el('span', { class: 'when' }, say(where)))));
  });
}

export function proofPanel(report) {
  const source = sources.get(report.iri);
  const of = (...kinds) => report.rows.filter((row) => kinds.includes(row.kind));
  const touched = of('differs', 'outside', 'noDigest');
  const moved = of('moved');
  const all = report.holds === report.rows.length;
  const claims = (rows) => new Set(rows.flatMap((row) => claimsOf.get(row.evidence) || [])).size;
  const group = (title, lead, rows, kind) => (rows.length ? el('section', { 'data-proof': kind }, el('h3', {}, title, el('span', { class: 'n' }, number(claims(rows)))),
    el('p', { class: 'lead' }, lead), limited(proofRows(rows), 'rows', 14)) : null);
  return [
    el('button', { type: 'button', class: 'back', on: { click: () => change({ proof: null }, 'none') } },
      svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: 'M12 4l-6 6 6 6' })), t(state.id ? 'back' : 'overview')),
    el('div', { class: 'kindline' }, t('proofTitle')),
    el('h2', { class: 'proof-sum', 'data-all': all ? 'yes' : 'no' }, t('proofSummary', { n: number(report.holds), m: number(report.rows.length) })),
    el('div', { class: 'bar', 'aria-hidden': 'true' }, svg('svg', { viewBox: '0 0 100 4', preserveAspectRatio: 'none' },
      svg('rect', { class: 'rest', x: 0, y: 0, width: 100, height: 4 }), svg('rect', { class: 'done', x: 0, y: 0, width: report.rows.length ? (100 * report.holds) / report.rows.length : 0, height: 4 }))),
    el('section', {}, el('dl', { class: 'props' },
      el('dt', {}, t('proofFile')), el('dd', {}, say(report.name)),
      el('dt', {}, t('proofSource')), el('dd', {}, say(pick(source.title) || source.id)),
      el('dt', {}, t('proofBy')), el('dd', {}, t({ digest: 'proofByDigest', passages: 'proofByPassages', reader: 'proofByReader' }[report.by])),
      el('dt', {}, t('proofWhole')), el('dd', { 'data-whole': String(report.whole) }, t(report.whole === null ? 'proofWholeNone' : report.whole ? 'proofWholeYes' : 'proofWholeNo'))),
    el('p', { class: 'lead' }, t('proofLocal'))),
    group(t('proofTouched'), t('proofTouchedLead'), touched, 'touched'),
    group(t('proofShifted'), t('proofShiftedLead'), moved, 'moved'),
    group(t('proofGood'), t('proofGoodLead'), of('holds'), 'holds'),
    el('details', {}, el('summary', {}, t('proofDigest')), el('p', { class: 'hash' }, report.digest)),
    el('div', { class: 'foot' }, chooseButton(t('proofAnother')),
      el('button', { type: 'button', class: 'quiet', id: 'proof-forget', on: { click: () => { forget(report.iri); drawProofList(); change({ proof: null }, 'none'); } } }, t('proofForget'))),
  ];
}

// In the rail: the texts brought so far.
function drawProofList() {
  if (!CAN_PROVE) return;
  $('proof-list').replaceChildren(...[...proofs.values()].map((report) => el('li', {}, el('button', {
    type: 'button', class: report.holds === report.rows.length ? 'good' : 'bad', on: { click: () => showProof(report.iri) },
  }, say(t('proofLine', { n: number(report.holds), m: number(report.rows.length), name: report.name }))))));
}

export function startProof() {
  if (CAN_PROVE) {
    $('proof').hidden = false;
    const overlay = $('proof-drop');
    let away = 0;
    const files = (event) => event.dataTransfer && [...event.dataTransfer.types].includes('Files');
    const hide = () => { overlay.hidden = true; };
    for (const kind of ['dragenter', 'dragover']) {
      window.addEventListener(kind, (event) => {
        if (!files(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        overlay.hidden = false;
        clearTimeout(away);
      });
    }
    // Leaving one element and entering the next come in pairs; only a leave without an enter counts.
    window.addEventListener('dragleave', () => { away = setTimeout(hide, 120); });
    window.addEventListener('drop', (event) => {
      if (!files(event)) return;
      event.preventDefault();
      hide();
      takeFiles([...event.dataTransfer.files]);
    });
    $('proof-choose').addEventListener('click', chooseFile);
    $('proof-file').addEventListener('change', (event) => {
      const chosen = [...event.target.files];
      event.target.value = '';
      takeFiles(chosen);
    });
    for (const [id, value] of [['proof-yes', 'yes'], ['proof-no', '']]) $(id).addEventListener('click', () => $('proof-ask').close(value));
    onChange((keys) => {
      if (keys.includes('id')) state.proof = null;
      if (keys.includes('lang')) drawProofList();
    });
  } else {
    // A file dropped by mistake must not replace the page.
    for (const kind of ['dragover', 'drop']) window.addEventListener(kind, (event) => event.preventDefault());
  }
}
