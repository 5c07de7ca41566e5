// Readable sentences about ties and things.
const roleKey = (iri) => (iri || '').replace(/^.*[/#]/, '');
function roleWords(iri) {
  const phrase = WORDS.phrases[roleKey(iri)];
  return phrase ? pick(phrase) : pick((dossier.roles || {})[iri]) || roleKey(iri);
}
const roleLabel = (iri) => pick((dossier.roles || {})[iri]) || roleKey(iri);

const verb = (tie) => (roleWords(tie.role) ? ` — ${roleWords(tie.role)} — ` : ' — ');

function sentence(tie) {
  return `${shortLabel(tie.participant)}${verb(tie)}${shortLabel(tie.framework)}`;
}

// "2020–2021, on behalf of Viet Nam"
function whenWords(tie) {
  const parts = tie.timeless ? [] : [stated(tie)];
  if (tie.on_behalf_of) parts.push(`${t('onBehalfOf').toLowerCase()} ${label(tie.on_behalf_of)}`);
  return parts.join(', ');
}

const gistOf = (iris) => {
  for (const iri of iris || []) {
    const found = pick((evidence.get(iri) || {}).gist);
    if (found) return found;
  }
  return '';
};

// A name for whatever an IRI points to.
function nameOf(iri) {
  if (nodes.has(iri)) return label(iri);
  if (ties.has(iri)) return `${sentence(ties.get(iri))}, ${whenWords(ties.get(iri))}`;
  if (facts.has(iri)) return pick(facts.get(iri).label) || gistOf(facts.get(iri).evidence) || shorten(iri);
  if (evidence.has(iri)) return pick(evidence.get(iri).gist) || shorten(iri);
  return shorten(iri);
}

// Follow a link inside the page: a fact opens at the thing it is about.
function open(iri) {
  if (nodes.has(iri) || ties.has(iri) || facts.has(iri)) change({ id: iri }, 'push');
}

function link(iri, className_) {
  const can = nodes.has(iri) || ties.has(iri) || facts.has(iri);
  if (!can) return say(nameOf(iri));
  return el('button', { type: 'button', class: className_ || 'inline', on: { click: () => open(iri) } }, say(nameOf(iri)));
}

// The node a selection is shown at.
function focusNode(iri) {
  if (nodes.has(iri)) return iri;
  if (facts.has(iri)) return facts.get(iri).about.find((a) => nodes.has(a)) || null;
  return null;
}

// The legend sign of a class.
function glyph(cls) {
  const look = looks.get(cls) || { shape: 'dot', light: '#6b7280', dark: '#9aa5b3', fill: 'full' };
  const hue = shade() === 'dark' ? look.dark : look.light;
  const fill = look.fill === 'tint' ? mix(hue, surface(), 0.28) : hue;
  const common = { fill, stroke: hue, 'stroke-width': 1.6, 'stroke-linejoin': 'round' };
  const shapes = {
    dot: () => svg('circle', { cx: 9, cy: 9, r: 6, ...common }),
    square: () => svg('rect', { x: 3.5, y: 3.5, width: 11, height: 11, ...common }),
    diamond: () => svg('path', { d: 'M9 2l7 7-7 7-7-7z', ...common }),
    hexagon: () => svg('path', { d: 'M5.500 3h7l3.500 6-3.500 6h-7L2 9z', ...common }),
    triangle: () => svg('path', { d: 'M9 2.500L16 15H2z', ...common }),
    triangleDown: () => svg('path', { d: 'M9 15.500L16 3H2z', ...common }),
    star: () => svg('path', { d: 'M9 1.500l2.200 4.900 5.300.5-4 3.500 1.200 5.200L9 12.900l-4.700 2.700 1.200-5.200-4-3.500 5.300-.5z', ...common }),
  };
  const made = svg('svg', { class: 'glyph', viewBox: '0 0 18 18', 'aria-hidden': 'true' });
  made.append((shapes[look.shape] || shapes.dot)());
  return made;
}
