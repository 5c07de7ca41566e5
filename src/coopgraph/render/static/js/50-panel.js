// The evidence panel: what is claimed, by whom, and where it is written.
const LIMIT = 8;

function section(title, count, ...children) {
  return el('section', {}, el('h3', {}, title, count === null ? null : el('span', { class: 'n' }, number(count))), ...children);
}

// A list that shows the first few and opens the rest.
function limited(rows, className_, limit = LIMIT) {
  const list = el('ul', { class: className_ }, rows.slice(0, limit));
  if (rows.length <= limit) return [list];
  const more = el('button', { type: 'button', class: 'quiet', on: { click: () => { list.append(...rows.slice(limit)); more.remove(); } } }, t('more', { n: number(rows.length - limit) }));
  return [list, more];
}

function flags(thing) {
  const out = [];
  if ((thing.disputed_by || []).length) out.push(el('span', { class: 'flag warn' }, t('markDisputed')));
  if (thing.inferred || (thing.inferred_from || []).length) out.push(el('span', { class: 'flag guess' }, t('flagInferred')));
  return out;
}

function tieRow(tie) {
  const gone = state.at && drawnAs(tie) !== 'solid' && drawnAs(tie) !== 'dashed';
  const dropped = tie.rank === 'deprecated';
  const row = el('button', { type: 'button', 'data-tie': tie.tie, on: { click: () => open(tie.tie) } },
    el('span', { class: dropped ? 'what struck' : 'what' }, say(shortLabel(tie.participant))),
    el('span', { class: 'verb' }, verb(tie)),
    el('span', { class: dropped ? 'what struck' : 'what' }, say(shortLabel(tie.framework))),
    flags(tie),
    el('span', { class: 'when' }, say(whenWords(tie)), gone ? ` · ${t('hiddenAt')}` : '', dropped ? ` · ${t('rank_deprecated')}` : ''));
  return el('li', { class: gone || dropped ? 'off' : null }, row);
}

const believed = (list) => list.filter((tie) => trustedTie(tie));
const byDate = (a, b) => (a.earliest_begin || a.earliest_end || '0') < (b.earliest_begin || b.earliest_end || '0') ? 1 : -1;
// What runs now first, then the weightier roles, then by name.
const ROLE_ORDER = new Map(['chair', 'viceChair', 'secretariat', ...Object.keys(WORDS.phrases)].reverse().map((role, i) => [role, -i]));
const running = (tie) => (!state.at || ['solid', 'dashed'].includes(drawnAs(tie)) ? 0 : 1);
const byRole = (a, b) => running(a) - running(b)
  || (ROLE_ORDER.get(roleKey(a.role)) ?? 99) - (ROLE_ORDER.get(roleKey(b.role)) ?? 99)
  || (label(a.framework) + label(a.participant)).localeCompare(label(b.framework) + label(b.participant), state.lang) || byDate(a, b);

// On a site every source has a page of its own, and every passage a place on it.
function sitePage(source, item) {
  const pages = pageData.site && pageData.site.sources[source.iri];
  if (!pages) return null;
  const place = item ? `#${encodeURIComponent(shorten(item.iri).replace(/[^\p{L}\p{N}_.-]/gu, '-'))}` : '';
  return el('a', { href: pages[state.lang] + place }, t('siteSource'));
}

function sourceBlock(source, item) {
  const out = el('div', { class: 'src' });
  const url = safeUrl(source.url);
  out.append(el('b', {}, say(pick(source.title) || source.id)));
  const meta = [pick(source.publisher), source.issued ? edtfWords(source.issued) : '', source.language].filter(Boolean);
  out.append(el('div', { class: 'meta' }, say(meta.join(' · '))));
  const licence = source.license || source.rights;
  if (licence) {
    const address = safeUrl(typeof licence === 'string' ? licence : '');
    out.append(el('div', { class: 'meta' }, `${t(source.license ? 'licence' : 'rights')}: `,
      address ? el('a', { href: address, rel: 'noopener noreferrer', target: '_blank' }, say(address.replace(/^https?:\/\//, ''))) : say(pick(licence))));
  }
  const ways = [url ? el('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, t('openDocument')) : null, sitePage(source, item)].filter(Boolean);
  if (ways.length) out.append(el('div', { class: 'links' }, ways.flatMap((way, i) => (i ? [' · ', way] : [way]))));
  if (!url && source.url) out.append(el('div', { class: 'links inert' }, say(source.url)));
  return out;
}

// One card for each passage: the paraphrase, the place, the passage when it is here, the source.
function evidenceCard(iri) {
  const item = evidence.get(iri);
  if (!item) return el('div', { class: 'card' }, say(shorten(iri)));
  const source = sources.get(item.source);
  const card = el('div', { class: 'card', 'data-evidence': iri });
  if (source && !state.trusted.has(item.source)) {
    card.classList.add('off');
    card.append(el('div', { class: 'note' }, t('sourceOff')));
  }
  if (pick(item.gist)) card.append(el('div', { class: 'gist' }, say(pick(item.gist))));
  const where = [pick(item.place)];
  if (item.start !== null && item.start !== undefined) where.push(t('spanShort', { a: item.start, b: item.end }));
  if (where.filter(Boolean).length) card.append(el('div', { class: 'where' }, say(where.filter(Boolean).join(' · '))));
  if (item.passage) {
    card.append(el('blockquote', { dir: 'auto', lang: source ? source.language : null, 'aria-label': t('quoted') },
      item.passage.before, el('mark', {}, item.passage.text), item.passage.after));
    if (!item.verdict) card.append(el('div', { class: 'ok' }, `✓ ${t('textVerified')}`));
  } else if (item.mismatch && !item.verdict) {
    card.append(el('div', { class: 'note' }, t('mismatch')));
  } else if (item.sha256 && !item.verdict) {
    card.append(el('details', {}, el('summary', {}, t('digest')), el('p', { class: 'hash' }, item.sha256), el('p', { class: 'meta' }, t('noText'))));
    if (CAN_PROVE) card.append(el('div', { class: 'own' }, chooseButton(t('proofHave'))));
  }
  card.append(...proofNotes(item));
  card.append(source ? sourceBlock(source, item) : el('div', { class: 'src' }, say(shorten(item.source || ''))));
  return card;
}

function evidenceSection(iris) {
  const cards = (iris || []).map(evidenceCard);
  return section(t('evidence'), cards.length || null, cards.length ? cards : el('p', { class: 'lead' }, t('noEvidence')));
}

// Doubts about a thing: rank, dispute, inference; nothing is shown when there is none.
function doubts(thing) {
  const rows = [];
  if (thing.rank && thing.rank !== 'normal') rows.push(el('dt', {}, t('rank')), el('dd', {}, t('rank_' + thing.rank)));
  for (const iri of thing.disputed_by || []) rows.push(el('dt', {}, t('disputedBy')), el('dd', {}, link(iri)));
  for (const iri of thing.inferred_from || []) rows.push(el('dt', {}, t('inferredFrom')), el('dd', {}, link(iri)));
  if (thing.confidence !== null && thing.confidence !== undefined) rows.push(el('dt', {}, t('inferenceOf')), el('dd', {}, t('confidence', { n: Math.round(thing.confidence * 100) })));
  return rows;
}

function valueNode(value) {
  if (value.iri) return nodes.has(value.iri) || ties.has(value.iri) || facts.has(value.iri) ? link(value.iri) : say(pick(value.label) || shorten(value.iri));
  return say(value.edtf ? edtfWords(value.edtf) : pick(value.text));
}

function properties(parts) {
  const rows = [];
  for (const part of parts || []) {
    // That a statement is about what the panel is about needs no saying.
    const rest = part.values.filter((v) => !v.iri || v.iri !== focusNode(state.id));
    if (!rest.length) continue;
    const values = rest.flatMap((v, i) => (i ? ['; ', valueNode(v)] : [valueNode(v)]));
    rows.push(el('dt', {}, say(pick(part.label))), el('dd', {}, values));
  }
  return rows;
}

function factsAbout(thing) {
  return (thing.facts || []).map((iri) => facts.get(iri)).filter((f) => f && (!sources.has(f.source) || state.trusted.has(f.source)));
}

function factBlock(fact) {
  const said = gistOf(fact.evidence);
  const cards = fact.evidence || [];
  return el('div', { class: 'fact', 'data-fact': fact.iri },
    el('div', { class: 'kind' }, className(fact.cls), flags(fact), fact.rank === 'deprecated' ? el('span', {}, `· ${t('rank_deprecated')}`) : null),
    el('div', { class: 'say' }, say(said || pick(fact.label) || shorten(fact.iri))),
    el('dl', { class: 'props' }, properties(fact.parts), doubts(fact)),
    cards.length ? el('details', { open: state.id === fact.iri }, el('summary', {}, `${t('evidence')} · ${pick((sources.get(fact.source) || {}).publisher) || sourceKey(fact.source)}`), cards.map(evidenceCard)) : null);
}

// The interval drawn: light where possible, full where certain, a line for the chosen date.
function intervalBar(tie) {
  const lower = tie.earliest_begin || tie.earliest_end;
  const upper = tie.end_open ? null : tie.latest_end || null;
  const known = [tie.earliest_begin, tie.latest_begin, tie.earliest_end, tie.latest_end].filter(Boolean).map(toDay);
  if (!known.length) return null;
  const first = Math.min(...known);
  const last = Math.max(...known);
  const margin = Math.max(60, (last - first) * 0.22);
  const [a, b] = [first - margin, last + (upper ? margin : Math.max(margin, 400))];
  const x = (day) => Math.round(((Math.min(b, Math.max(a, day)) - a) / (b - a)) * 3200) / 10;
  const bar = svg('svg', { class: 'span', viewBox: '0 0 320 40', role: 'img', 'aria-label': readingWords(tie) });
  bar.append(svg('line', { class: 'axis', x1: 0, x2: 320, y1: 22, y2: 22 }));
  const from = tie.earliest_begin ? x(toDay(tie.earliest_begin)) : 0;
  const to = upper ? x(toDay(upper) + 1) : 320;
  bar.append(svg('rect', { class: 'may', x: from, y: 12, width: Math.max(3, to - from), height: 20, rx: 4 }));
  if (tie.latest_begin && (tie.end_open || (tie.earliest_end && tie.earliest_end >= tie.latest_begin))) {
    const s = x(toDay(tie.latest_begin));
    const e = tie.end_open ? 320 : x(toDay(tie.earliest_end) + 1);
    bar.append(svg('rect', { class: 'sure', x: Math.min(s, 317), y: 12, width: Math.max(3, e - s), height: 20, rx: 3 }));
  }
  if (state.at) {
    const day = toDay(dayRange(state.at)[0]);
    if (day >= a && day <= b) bar.append(svg('line', { class: 'now', x1: x(day), x2: x(day), y1: 4, y2: 38 }));
  }
  const text = (value, at, anchor) => {
    const made = svg('text', { x: at, y: 8, 'text-anchor': anchor });
    made.textContent = dateWords(value);
    bar.append(made);
  };
  if (lower) text(lower, Math.min(Math.max(0, x(toDay(lower))), 150), 'start');
  if (upper && upper !== lower) text(upper, Math.max(Math.min(320, to), 190), 'end');
  return bar;
}

const backButton = () => el('button', { type: 'button', class: 'back', on: { click: () => change({ id: null }, 'push') } },
  svg('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' }, svg('path', { d: 'M12 4l-6 6 6 6' })), t('overview'));

function foot() {
  if (LEAN) return null;
  return el('div', { class: 'foot' }, el('button', { type: 'button', class: 'quiet', on: { click: copyLink } }, t('share')), el('button', { type: 'button', class: 'quiet', on: { click: () => print() } }, t('print')));
}

// The same statement in the other language; nothing where it reads the same.
function inOther(tie) {
  const there = other();
  const name = (iri) => ((nodes.get(iri) || {}).label || {})[there] || label(iri);
  const role = (WORDS.phrases[roleKey(tie.role)] || (dossier.roles || {})[tie.role] || {})[there] || roleKey(tie.role);
  const words = [name(tie.participant), role, name(tie.framework)].filter(Boolean).join(' — ');
  return words === [label(tie.participant), roleWords(tie.role), label(tie.framework)].filter(Boolean).join(' — ') ? null : el('p', { class: 'second', lang: there }, say(words));
}

// How finely the source tells a date: to the year, month or day, and whether it is sure.
function precisionOf(value) {
  if (!value) return t('precisionNone');
  if (value === '..') return t('precisionOpen');
  const found = /^\[?(?:\.\.)?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)(?:\.\.)?\]?$/.exec(value);
  if (!found) return value;
  const out = [t(found[3] ? 'precisionDay' : found[2] ? 'precisionMonth' : 'precisionYear')];
  if (/[~%]/.test(found[4])) out.push(t('precisionAbout'));
  if (/[?%]/.test(found[4])) out.push(t('precisionUnsure'));
  if (value.startsWith('[')) out.push(t('precisionBound'));
  return out.join(', ');
}

function precisionRow(tie) {
  if (!tie.begin && !tie.end && !tie.during) return null;
  const [begin, end] = [precisionOf(tie.begin), precisionOf(tie.end || (tie.end_open ? '..' : null))];
  const words = tie.during ? t('precisionWithin', { p: precisionOf(tie.during) }) : begin === end ? begin
    : [t('precisionBegin', { p: begin }), t('precisionEnd', { p: end })].join('; ');
  const as = [tie.during || tie.begin || '', tie.during ? '' : tie.end || ''].filter(Boolean).join(' / ');
  return [el('dt', {}, t('precision')), el('dd', {}, `${words} `, el('span', { class: 'edtf' }, say(`(${as})`)))];
}

function tiePanel(tie) {
  const chips = [];
  const told = factsAbout(tie);
  const kindWords = pick((dossier.role_classes || {})[tie.role]);
  if (state.at) {
    const reading = readingAt(tie, dayRange(state.at));
    const key = { certain: 'nowCertain', possible: 'nowPossible', never: 'nowNever', ended: 'nowEnded', future: 'nowFuture' }[reading];
    const plain = reading === 'ended' || reading === 'future' ? dateWords(state.at) : atWords(reading);
    chips.push(el('span', { class: 'chip now' }, t(key, { at: plain })));
  }
  if ((tie.disputed_by || []).length) chips.push(el('span', { class: 'chip warn' }, t('markDisputed')));
  if (tie.inferred || (tie.inferred_from || []).length) chips.push(el('span', { class: 'chip guess' }, t('flagInferred')));
  if (tie.rank === 'deprecated') chips.push(el('span', { class: 'chip warn' }, t('rank_deprecated')));
  const end = (iri) => el('button', { type: 'button', on: { click: () => open(iri) } }, say(label(iri)));
  return [
    backButton(),
    el('div', { class: 'kindline' }, t('tie')),
    el('h2', { class: 'statement' }, end(tie.participant), el('span', { class: 'verb' }, verb(tie)), end(tie.framework)),
    inOther(tie),
    chips.length ? el('div', { class: 'chips' }, chips) : null,
    el('section', {}, el('dl', { class: 'props' },
      tie.timeless ? null : [el('dt', {}, t('dates')), el('dd', {}, say(stated(tie)))],
      tie.timeless ? null : precisionRow(tie),
      tie.role ? [el('dt', {}, t('role')), el('dd', {}, say([roleLabel(tie.role), kindWords].filter(Boolean).join(' · ')))] : null,
      tie.on_behalf_of ? [el('dt', {}, t('onBehalfOf')), el('dd', {}, link(tie.on_behalf_of))] : null,
      tie.weight ? [el('dt', {}, t('weight')), el('dd', {}, number(tie.weight))] : null,
      tie.shared && tie.shared.length ? [el('dt', {}, t('shared')), el('dd', {}, tie.shared.flatMap((s, i) => (i ? ['; ', say(s)] : [say(s)])))] : null,
      tie.rank === 'normal' ? [el('dt', {}, t('rank')), el('dd', {}, t('rank_normal'))] : null,
      doubts(tie)),
    tie.anonymous ? el('p', { class: 'lead' }, t('anonymous')) : null),
    tie.timeless ? null : section(t('reading'), null, intervalBar(tie), el('p', { class: 'reading' }, readingWords(tie))),
    LEAN && !(tie.evidence || []).length ? null : evidenceSection(tie.evidence),
    told.length ? section(t('facts'), told.length, told.map(factBlock)) : null,
    foot(),
  ];
}

function nodePanel(node) {
  const own = tiesOf.get(node.iri);
  const title = label(node.iri);
  const second = node.label[other()] && node.label[other()] !== title ? node.label[other()] : '';
  const groups = [['nodeTies', own.as], ['nodeMembers', own.in], ['nodeBehalf', own.behalf.filter((x) => x.participant !== node.iri)]];
  const shownFacts = factsAbout(node);
  const parts = (partsOf.get(node.iri) || []).filter(nodeOn);
  const details = properties((node.properties || []).filter((p) => !sources.has(p.source) || state.trusted.has(p.source)));
  const none = groups.every(([, list]) => !believed(list).length);
  return [
    backButton(),
    el('div', { class: 'kindline' }, glyph(node.cls), className(node.cls)),
    el('h2', { class: title.length > 90 ? 'long' : null }, say(title)),
    second ? el('p', { class: 'second', lang: other() }, say(second)) : null,
    (node.alt || []).length || (node.disputed_by || []).length ? el('div', { class: 'chips' },
      (node.alt || []).slice(0, 12).map((a) => el('span', { class: 'chip' }, say(a))), flags(node)) : null,
    nodeActions(node),
    (node.part_of || []).length || parts.length ? el('section', {}, el('dl', { class: 'props' },
      (node.part_of || []).length ? [el('dt', {}, t('partOf')), el('dd', {}, node.part_of.flatMap((p, i) => (i ? ['; ', link(p)] : [link(p)])))] : null,
      parts.length ? [el('dt', {}, t('parts')), el('dd', {}, parts.flatMap((p, i) => (i ? ['; ', link(p)] : [link(p)])))] : null)) : null,
    groups.map(([key, list]) => {
      const rows = believed(list).sort(byRole).map(tieRow);
      return rows.length ? section(t(key), rows.length, limited(rows, 'rows', 12)) : null;
    }),
    none ? el('p', { class: 'lead' }, t('noTies')) : null,
    shownFacts.length ? section(t('facts'), shownFacts.length, shownFacts.map(factBlock)) : null,
    details.length || doubts(node).length ? section(t('details'), null, el('dl', { class: 'props' }, details, doubts(node))) : null,
    LEAN && !(node.evidence || []).length ? null : evidenceSection(node.evidence),
    foot(),
  ];
}

const weightOf = (tie) => degree(tie.participant) + degree(tie.framework);

function overview() {
  const visible = [...ties.values()].filter(tieOn);
  const shown = [...nodes.values()].filter((n) => nodeOn(n.iri));
  const figures = [
    [shown.filter((n) => n.actor).length, t('nActors')],
    [shown.filter((n) => n.framework).length, t('nFrameworks')],
    [visible.length, t('nTies')],
    [[...evidence.values()].filter((e) => !sources.has(e.source) || state.trusted.has(e.source)).length, t('nPassages')],
  ];
  const hubs = shown.slice().sort((a, b) => degree(b.iri) - degree(a.iri) || (a.iri < b.iri ? -1 : 1)).slice(0, 5).filter((n) => degree(n.iri) > 1);
  const chairs = visible.filter((x) => roleKey(x.role) === 'chair').sort((a, b) => weightOf(b) - weightOf(a) || byDate(a, b));
  const doubtful = [...visible, ...[...facts.values()].filter((f) => !sources.has(f.source) || state.trusted.has(f.source))];
  const disputed = doubtful.filter((x) => (x.disputed_by || []).length);
  const inferred = doubtful.filter((x) => (x.inferred_from || []).length || x.inferred);
  const row = (x) => (x.tie ? tieRow(x) : el('li', {}, el('button', { type: 'button', on: { click: () => open(x.iri) } },
    el('span', { class: 'what' }, say(nameOf(x.iri))), el('span', { class: 'when' }, say(x.about.map(shortLabel).join(' · '))))));
  return [
    el('h2', {}, t('help')),
    el('p', { class: 'lead' }, t('intro')),
    el('div', { class: 'figures' }, figures.filter(([n]) => n > 0).map(([n, words]) => el('div', {}, el('b', {}, number(n)), el('span', {}, words)))),
    chairs.length ? section(t('mandates'), chairs.length, limited(chairs.map(tieRow), 'rows', 5)) : null,
    hubs.length ? section(t('hubs'), null, el('ul', { class: 'rows hubs' }, hubs.map((n) => el('li', {}, el('button', { type: 'button', on: { click: () => open(n.iri) } },
      glyph(n.cls), el('span', { class: 'what' }, say(label(n.iri))), el('span', { class: 'n' }, number(degree(n.iri)))))))) : null,
    disputed.length ? section(t('disputes'), disputed.length, limited(disputed.map(row), 'rows', 4)) : null,
    inferred.length ? section(t('inferences'), inferred.length, limited(inferred.map(row), 'rows', 4)) : null,
    foot(),
  ];
}

function drawPanel(keys) {
  const body = $('panel-body');
  const tie = ties.get(state.id);
  const node = nodes.get(focusNode(state.id));
  const moved = !keys || keys.includes('id');
  body.textContent = '';
  const pair = scene.pairs.get(state.id);
  const report = proofs.get(proofShown);
  const chosen_ = report || tie || node || pair || scene.chain;
  body.append(...(report ? proofPanel(report) : tie ? tiePanel(tie) : node ? nodePanel(node) : pair ? pairPanel(pair) : scene.chain ? chainPanel() : LARGE ? groupsPanel() : overview()).flat().filter(Boolean));
  $('panel').dataset.empty = chosen_ ? 'no' : 'yes';
  if (moved) {
    $('panel').scrollTop = 0;
    const chosen = facts.has(state.id) && body.querySelector(`[data-fact="${CSS.escape(state.id)}"]`);
    if (chosen) chosen.scrollIntoView({ block: 'center' });
  }
}
