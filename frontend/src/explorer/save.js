// What is visible, as files that other programs open: CSV, GraphML, Turtle.
import { csvFile } from '../office.js';
import { dayRange, readingAt } from './dates.js';
import { $, el } from './dom.js';
import { drawnNow, tiesUnder, visibleTies } from './drawn.js';
import { figure, pixels, xml } from './figure.js';
import { factsAbout } from './filters.js';
import { copyLink } from './links.js';
import { evidence, groupNodes, nodes, sources, ties } from './network.js';
import { notice } from './notice.js';
import { read } from './packed.js';
import { pairShared, weightOfPair } from './projection.js';
import { gistOf, roleLabel } from './sentences.js';
import { scene, state } from './state.js';
import { fold, shorten } from './text.js';
import { className, groupName, label, pick, t } from './words.js';

const readingNow = (tie) => (state.at && !tie.timeless ? readingAt(tie, dayRange(state.at)) : '');
const trustedEvidence = (iris) => (iris || []).filter((iri) => evidence.has(iri) && (!sources.has(evidence.get(iri).source) || state.trusted.has(evidence.get(iri).source)));

const COLUMNS = ['tie', 'participant', 'participant_label', 'role', 'role_label', 'framework', 'framework_label', 'on_behalf_of', 'on_behalf_of_label',
  'begin', 'end', 'during', 'earliest_begin', 'latest_begin', 'earliest_end', 'latest_end', 'end_open', 'end_known', 'reading', 'rank', 'inferred', 'anonymous', 'disputed_by',
  'evidence', 'gist', 'place', 'start', 'stop', 'sha256', 'passage', 'source', 'source_title', 'publisher', 'issued', 'licence', 'address'];

// One row for each tie and passage; a tie without evidence has one row.
function csv() {
  const rows = [COLUMNS];
  for (const tie of visibleTies()) {
    const cites = trustedEvidence(tie.evidence);
    for (const iri of cites.length ? cites : [null]) {
      const item = evidence.get(iri) || {};
      const source = sources.get(item.source) || {};
      const row = {
        participant_label: label(tie.participant), framework_label: label(tie.framework), role_label: roleLabel(tie.role), on_behalf_of_label: tie.on_behalf_of ? label(tie.on_behalf_of) : '',
        reading: readingNow(tie), disputed_by: (tie.disputed_by || []).join(' '),
        evidence: iri, gist: pick(item.gist), place: pick(item.place), start: item.start, stop: item.end, sha256: item.sha256, passage: (item.passage || {}).text,
        source: item.source || tie.source, source_title: pick(source.title), publisher: pick(source.publisher), issued: source.issued, licence: source.license || pick(source.rights), address: source.url,
      };
      rows.push(COLUMNS.map((name) => (name in row ? row[name] : tie[name])));
    }
  }
  return csvFile(rows, '\r\n');
}

function graphml() {
  const drawn = drawnNow();
  const keys = new Map();
  const data = (scope, values) => Object.entries(values).flatMap(([name, value]) => {
    if (value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)) return [];
    const kind = typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'double' : 'string';
    const at = `${scope}\n${name}\n${kind}`;
    if (!keys.has(at)) keys.set(at, `${scope[0]}${keys.size}`);
    return [`<data key="${keys.get(at)}">${xml(Array.isArray(value) ? value.join(' ') : value)}</data>`];
  }).join('');
  const ends = new Map();
  const body = drawn.nodes.map((shown) => {
    const node = nodes.get(shown.id) || {};
    const at = drawn.at.get(shown.id);
    const group = groupNodes.get(shown.id);
    ends.set(shown.id, xml(shown.id));
    return `<node id="${xml(shown.id)}">${data('node', {
      label: node.label ? label(shown.id) : group ? groupName(group) : shown.id, size: group ? group.size : null, label_en: (node.label || {}).en, label_vi: (node.label || {}).vi, class: shown.group, class_label: className(shown.group),
      actor: node.actor, framework: node.framework, part_of: node.part_of, aliases: (node.alt || []).join('; '), evidence: trustedEvidence(node.evidence), x: at.x, y: at.y,
    })}</node>`;
  });
  let undirected = drawn.lines.length > 0;
  drawn.lines.forEach((line, i) => {
    const tie = ties.get(line.id) || {};
    const pair = scene.pairs.get(line.id);
    if (!tie.undirected && !pair && !line.n) undirected = false;
    body.push(`<edge id="e${i}" source="${ends.get(line.from)}" target="${ends.get(line.to)}">${data('edge', {
      tie: line.id, role: tie.role, role_label: tie.role ? roleLabel(tie.role) : '', on_behalf_of: tie.on_behalf_of, begin: tie.begin, end: tie.end, during: tie.during,
      earliest_begin: tie.earliest_begin, latest_begin: tie.latest_begin, earliest_end: tie.earliest_end, latest_end: tie.latest_end, end_open: tie.end_open, end_known: tie.end_known,
      reading: tie.tie ? readingNow(tie) : '', rank: tie.rank, inferred: tie.inferred, anonymous: tie.anonymous, disputed_by: tie.disputed_by, weight: pair ? weightOfPair(pair) : line.n || tie.weight, shared: pair ? pairShared(pair).map(label).join('; ') : '',
      source: tie.source, evidence: tie.tie ? trustedEvidence(tie.evidence) : [], gist: gistOf(trustedEvidence(tie.evidence)), ties: tie.tie ? [] : tiesUnder(line),
    })}</edge>`);
  });
  const declared = [...keys].map(([at, id]) => {
    const [scope, name, kind] = at.split('\n');
    return `<key id="${id}" for="${scope}" attr.name="${xml(name)}" attr.type="${kind}"/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
${declared.join('\n')}
<graph edgedefault="${undirected ? 'undirected' : 'directed'}">
${body.join('\n')}
</graph>
</graphml>
`;
}

// The asserted triples of what is visible, by the sources believed; the terms were written as
// Turtle when this page was made, so that datatypes and languages are those of the sources.
// They are unpacked when first asked for.
let triplesRead = null;

async function turtle() {
  triplesRead = triplesRead || await read('data-statements');
  const { prefixes, graphs, about } = triplesRead;
  const drawn = drawnNow();
  const shownTies = visibleTies();
  // A projection draws one kind of node; its ties need both.
  const ends = new Set([...drawn.have, ...shownTies.flatMap((tie) => [tie.participant, tie.framework])]);
  const cited = new Set();
  const things = [...shownTies, ...[...ends].map((iri) => nodes.get(iri)).filter(Boolean)];
  // Milestones, claims, remarks, observations … about what is visible, as the panel lists them.
  const told = new Set(things.flatMap(factsAbout).filter((fact) => fact.rank !== 'deprecated'));
  for (const thing of [...things, ...told]) for (const iri of trustedEvidence(thing.evidence)) cited.add(iri);
  const cites = new Set([...cited].map((iri) => evidence.get(iri).source));
  const believed_ = graphs.map((g) => !sources.has(g) || state.trusted.has(g));
  const block = (iri) => {
    const entry = about[iri];
    if (!entry) return '';
    const said = new Map();
    for (const [g, predicate, object] of entry[1]) {
      if (!believed_[g]) continue;
      if (!said.has(predicate)) said.set(predicate, new Set());
      said.get(predicate).add(object);
    }
    if (!said.size) return '';
    return `${entry[0]} ${[...said].map(([predicate, objects]) => `${predicate} ${[...objects].join(' , ')}`).join(' ;\n    ')} .\n`;
  };
  const part = (title, iris) => {
    const blocks = [...iris].sort().map(block).filter(Boolean);
    return blocks.length ? `\n# ${title}\n\n${blocks.join('\n')}` : '';
  };
  return `${Object.entries(prefixes).map(([name, base]) => `@prefix ${name}: <${base}> .\n`).join('')}${
    part('Ties', shownTies.map((tie) => tie.tie))}${part('Actors and frameworks', ends)}${part('Milestones, claims, remarks and other facts', [...told].map((fact) => fact.iri))}${part('Evidence', cited)}${part('Sources', cites)}`;
}

const SAVES = {
  svg: { type: 'image/svg+xml', make: () => figure().text },
  png: { type: 'image/png', make: pixels },
  csv: { type: 'text/csv;charset=utf-8', make: csv, ties: true },
  graphml: { type: 'application/graphml+xml', make: graphml },
  ttl: { type: 'text/turtle', make: turtle, ties: true, can: () => Boolean($('data-statements')) },
};

function fileName(ending) {
  const parts = ['network', state.id ? fold(shorten(state.id)) : '', state.at || '', state.lang].map((part) => part.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60));
  return `${parts.filter(Boolean).join('-')}.${ending}`;
}

async function save(ending) {
  // The overview of a large network draws groups, not ties: there is nothing to list yet.
  if (scene.groups && SAVES[ending].ties) { notice(t('saveGroups'), 'warn'); return; }
  try {
    const made = await SAVES[ending].make();
    const blob = made instanceof Blob ? made : new Blob([made], { type: SAVES[ending].type });
    const address = URL.createObjectURL(blob);
    const anchor = el('a', { href: address, download: fileName(ending) });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(address), 30000);
    notice(t('saved', { name: fileName(ending) }));
  } catch {
    notice(t('saveFailed'), 'warn');
  }
}

export function startSave() {
  if ($('save')) {
    const [button, menu] = [$('save'), $('save-menu')];
    const items = () => [...menu.querySelectorAll('[role="menuitem"]')].filter((item) => !item.hidden);
    const show = (on) => {
      menu.hidden = !on;
      button.setAttribute('aria-expanded', String(on));
    };
    for (const item of menu.querySelectorAll('[data-save]')) {
      const kind = SAVES[item.dataset.save];
      item.hidden = Boolean(kind.can && !kind.can());
      item.addEventListener('click', () => { show(false); button.focus(); save(item.dataset.save); });
    }
    $('save-link').addEventListener('click', () => { show(false); button.focus(); copyLink(); });
    $('save-print').addEventListener('click', () => { show(false); button.focus(); print(); });
    button.addEventListener('click', () => {
      show(menu.hidden);
      if (!menu.hidden) items()[0].focus();
    });
    menu.addEventListener('keydown', (event) => {
      const all = items();
      const at = all.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (to !== undefined) all[(to + all.length) % all.length].focus();
      else if (event.key === 'Escape') {
        show(false);
        button.focus();
      } else if (event.key === 'Tab') {
        show(false);
        return;
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    document.addEventListener('pointerdown', (event) => { if (!menu.hidden && !event.target.closest('.save')) show(false); });
  }
}
