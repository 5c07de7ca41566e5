// A reader's copy of a source's text: normalised as in Python (UTF-8, one byte order mark off, LF,
// NFC), hashed here by WebCrypto, compared passage by passage. The text never leaves the page.
const PROOF_LIMIT = 32 * 1024 * 1024;
const PROOF_NEAR = 500; // how far a shifted passage is looked for, in code points, as in Python
const proofs = new Map();
let proofShown = null;

const hasSpan = (item) => Number.isInteger(item.start) && Number.isInteger(item.end);
const provable = [...sources.keys()].filter((iri) => sources.get(iri).sha256 || [...evidence.values()].some((e) => e.source === iri && hasSpan(e) && e.sha256));
const CAN_PROVE = !LEAN && provable.length > 0;

// Evidence -> what rests on it: ties, nodes and facts.
const claimsOf = new Map();
for (const things of CAN_PROVE ? [ties, nodes, facts] : []) {
  for (const [iri, thing] of things) {
    for (const one of thing.evidence || []) {
      if (!claimsOf.has(one)) claimsOf.set(one, []);
      claimsOf.get(one).push(iri);
    }
  }
}

function normalised(buffer) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer);
  return (text.startsWith('\ufeff') ? text.slice(1) : text).replace(/\r\n?/g, '\n').normalize('NFC');
}

// Offsets are code points; a text may hold characters of two UTF-16 units.
function byPoints(text) {
  if (!/[\ud800-\udbff]/.test(text)) return { length: text.length, cut: (a, b) => text.slice(a, b) };
  const starts = [];
  for (let i = 0; i < text.length; i += text.codePointAt(i) > 0xffff ? 2 : 1) starts.push(i);
  starts.push(text.length);
  const last = starts.length - 1;
  return { length: last, cut: (a, b) => text.slice(starts[Math.min(a, last)], starts[Math.min(b, last)]) };
}

async function sha256(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...bytes].map((b) => pad(b.toString(16), 2)).join('');
}

// The passage and what surrounds it in its paragraph.
function inParagraph(points, start, end) {
  const before = points.cut(0, start);
  const after = points.cut(end, points.length);
  const right = after.indexOf('\n');
  return { before: before.slice(before.lastIndexOf('\n') + 1), text: points.cut(start, end), after: right < 0 ? after : after.slice(0, right) };
}

// The verdict on one passage, as coopgraph.evidence gives it.
async function verdictOf(item, points, shifts) {
  if (!hasSpan(item)) return { kind: 'noSpan' };
  if (!(item.start >= 0 && item.start < item.end && item.end <= points.length)) return { kind: 'outside' };
  if (!item.sha256) return { kind: 'noDigest' };
  if ((await sha256(points.cut(item.start, item.end))) === item.sha256) return { kind: 'holds', at: item.start };
  const size = item.end - item.start;
  const nearby = async (shift) => {
    const from = item.start + shift;
    return from >= 0 && from + size <= points.length && (await sha256(points.cut(from, from + size))) === item.sha256;
  };
  // Where one passage moved, its neighbours moved as far: try that first.
  for (const shift of shifts.seen) if (await nearby(shift)) return { kind: 'moved', at: item.start + shift };
  if (shifts.left > 0) {
    shifts.left -= 1;
    for (let far = 1; far <= PROOF_NEAR; far += 1) {
      for (const shift of [-far, far]) {
        if (!(await nearby(shift))) continue;
        shifts.left += 1;
        shifts.seen.add(shift);
        return { kind: 'moved', at: item.start + shift };
      }
    }
  }
  return { kind: 'differs' };
}

const passagesOf = (iri) => [...evidence.values()].filter((e) => e.source === iri);

async function holding(iri, points) {
  const items = passagesOf(iri).filter((e) => hasSpan(e) && e.sha256 && e.end <= points.length);
  const found = await Promise.all(items.map((e) => sha256(points.cut(e.start, e.end))));
  return found.filter((digest, i) => digest === items[i].sha256).length;
}

// Which source a text is: by its digest, else by the most passages that hold, else unknown.
async function recognise(points, digest) {
  const exact = provable.find((iri) => sources.get(iri).sha256 === digest);
  if (exact) return { iri: exact, by: 'digest' };
  const counts = await Promise.all(provable.map((iri) => holding(iri, points)));
  const most = Math.max(...counts);
  return most > 0 ? { iri: provable[counts.indexOf(most)], by: 'passages' } : null;
}

async function prove(iri, by, name, text, digest) {
  const points = byPoints(text);
  const shifts = { seen: new Set(), left: 40 };
  const report = { iri, by, name, digest, whole: sources.get(iri).sha256 ? digest === sources.get(iri).sha256 : null, rows: [] };
  forget(iri);
  for (const item of passagesOf(iri)) {
    const verdict = await verdictOf(item, points, shifts);
    if (verdict.kind === 'noSpan') continue;
    report.rows.push({ evidence: item.iri, ...verdict });
    item.original ??= { passage: item.passage, mismatch: item.mismatch };
    item.verdict = verdict.kind;
    item.mismatch = verdict.kind !== 'holds';
    item.passage = verdict.kind === 'holds' ? inParagraph(points, item.start, item.end) : null;
    if (verdict.kind === 'moved') item.found = inParagraph(points, verdict.at, verdict.at + item.end - item.start);
    else if (verdict.kind === 'differs') item.found = inParagraph(points, item.start, item.end);
  }
  report.holds = report.rows.filter((row) => row.kind === 'holds').length;
  proofs.set(iri, report);
  return report;
}

// Back to what the file itself carries.
function forget(iri) {
  for (const item of passagesOf(iri)) {
    if (!item.original) continue;
    Object.assign(item, item.original);
    delete item.original;
    delete item.verdict;
    delete item.found;
  }
  proofs.delete(iri);
}

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
  } catch (error) {
    return notice(t('proofUnreadable', { name }), 'warn');
  }
  let text;
  try {
    text = normalised(buffer);
  } catch (error) {
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
  proofShown = found.iri;
  notice(t('proofSummary', { n: number(report.holds), m: number(report.rows.length) }));
  drawProofList();
  drawPanel(['id']);
  if (!$('panel').contains(document.activeElement)) $('panel').focus({ preventScroll: true });
  return undefined;
}

async function takeFiles(files) {
  for (const file of files) await takeFile(file);
}

const chooseFile = () => $('proof-file').click();

function showProof(iri) {
  proofShown = iri;
  drawPanel(['id']);
  $('panel').focus({ preventScroll: true });
}

const chooseButton = (words) => el('button', { type: 'button', class: 'quiet', on: { click: chooseFile } }, words);

// What stands in a card of evidence once a reader brought the text.
function proofNotes(item) {
  if (!CAN_PROVE) return [];
  if (item.verdict === 'holds') return [el('div', { class: 'ok' }, `✓ ${t('proofHolds')}`)];
  const quote = () => el('blockquote', { class: item.verdict === 'moved' ? null : 'odd', dir: 'auto', lang: (sources.get(item.source) || {}).language, 'aria-label': t('proofFound') },
    item.found.before, el('mark', {}, item.found.text), item.found.after);
  if (item.verdict === 'moved') return [el('div', { class: 'note' }, t('proofMoved')), quote()];
  if (item.verdict === 'differs') return [el('div', { class: 'note' }, t('proofDiffers')), quote()];
  if (item.verdict) return [el('div', { class: 'note' }, t(item.verdict === 'outside' ? 'proofOutside' : 'proofNoDigest'))];
  return [];
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

function proofPanel(report) {
  const source = sources.get(report.iri);
  const of = (...kinds) => report.rows.filter((row) => kinds.includes(row.kind));
  const touched = of('differs', 'outside', 'noDigest');
  const moved = of('moved');
  const all = report.holds === report.rows.length;
  const claims = (rows) => new Set(rows.flatMap((row) => claimsOf.get(row.evidence) || [])).size;
  const group = (title, lead, rows, kind) => (rows.length ? el('section', { 'data-proof': kind }, el('h3', {}, title, el('span', { class: 'n' }, number(claims(rows)))),
    el('p', { class: 'lead' }, lead), limited(proofRows(rows), 'rows', 14)) : null);
  return [
    el('button', { type: 'button', class: 'back', on: { click: () => { proofShown = null; drawPanel(['id']); } } },
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
      el('button', { type: 'button', class: 'quiet', id: 'proof-forget', on: { click: () => { forget(report.iri); proofShown = null; drawProofList(); drawPanel(['id']); } } }, t('proofForget'))),
  ];
}

// In the rail: the texts brought so far.
function drawProofList() {
  if (!CAN_PROVE) return;
  $('proof-list').replaceChildren(...[...proofs.values()].map((report) => el('li', {}, el('button', {
    type: 'button', class: report.holds === report.rows.length ? 'good' : 'bad', on: { click: () => showProof(report.iri) },
  }, say(t('proofLine', { n: number(report.holds), m: number(report.rows.length), name: report.name }))))));
}

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
    if (keys.includes('id')) proofShown = null;
    if (keys.includes('lang')) drawProofList();
  });
} else {
  // A file dropped by mistake must not replace the page.
  for (const kind of ['dragover', 'drop']) window.addEventListener(kind, (event) => event.preventDefault());
}
