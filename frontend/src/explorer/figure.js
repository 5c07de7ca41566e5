// The current view as a figure of its own: SVG written by hand from the places and colours drawn,
// with title, legend and sources; PNG is that same figure as pixels.
import { dateWords, edtfWords } from './date-words.js';
import { $ } from './dom.js';
import { drawnNow, tiesUnder } from './drawn.js';
import { CONTROLS, FONT, placeLabels } from './labels.js';
import { bend } from './lines.js';
import { dossier, evidence, links, nodes, pageData, sources, ties } from './network.js';
import { nameOf } from './sentences.js';
import { picture, state } from './state.js';
import { css, mix, shade, surface } from './theme.js';
import { className, number, pick, t } from './words.js';

const XML_BAD = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
export const xml = (text) => String(text).replace(XML_BAD, ' ').replace(/[&<>"']/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[c]);
const plain = (text) => String(text).normalize('NFC').replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();
const SERIF = '"Source Serif 4","Charter","Noto Serif","Cambria",Georgia,serif';
const tidy = (n) => String(Math.round(n * 100) / 100);

// Corners as vis-network draws them; a circle for what has none.
function outline(shape, x, y, r) {
  const round = (n, fn) => [...Array(n).keys()].map((i) => fn(i));
  const tri = (sign) => {
    const big = r * 1.15;
    const cy = y + sign * 0.275 * big;
    const [inner, high] = [(Math.sqrt(3) / 6) * 2 * big, Math.sqrt(3) * big];
    return [[x, cy - sign * (high - inner)], [x + big, cy + sign * inner], [x - big, cy + sign * inner]];
  };
  const shapes = {
    square: () => [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r]],
    diamond: () => [[x, y + r], [x + r, y], [x, y - r], [x - r, y]],
    hexagon: () => round(6, (i) => [x + r * Math.cos((i * Math.PI) / 3), y + r * Math.sin((i * Math.PI) / 3)]),
    triangle: () => tri(1),
    triangleDown: () => tri(-1),
    star: () => round(10, (i) => {
      const far = r * 0.82 * (i % 2 ? 0.5 : 1.3);
      return [x + far * Math.sin((i * Math.PI) / 5), y + 0.082 * r - far * Math.cos((i * Math.PI) / 5)];
    }),
  };
  return shapes[shape] ? shapes[shape]() : null;
}

function shapeSvg(shape, x, y, r, paint) {
  const corners = outline(shape, x, y, r);
  if (!corners) return `<circle cx="${tidy(x)}" cy="${tidy(y)}" r="${tidy(r)}" ${paint}/>`;
  return `<polygon points="${corners.map(([a, b]) => `${tidy(a)},${tidy(b)}`).join(' ')}" stroke-linejoin="round" ${paint}/>`;
}

function lineSvg(line, drawn) {
  const [a, b] = [drawn.at.get(line.from), drawn.at.get(line.to)];
  const via = bend(line, a, b);
  const hue = (line.color && line.color.color) || css('--edge');
  const width = line.width || 1.2;
  const dashes = Array.isArray(line.dashes) ? ` stroke-dasharray="${line.dashes.join(' ')}"` : line.dashes ? ' stroke-dasharray="5 5"' : '';
  const loop = line.from === line.to;
  const path = loop ? `M${tidy(a.x)} ${tidy(a.y - 8)}a16 16 0 1 1 1 0` : via ? `M${tidy(a.x)} ${tidy(a.y)}Q${tidy(via.x)} ${tidy(via.y)} ${tidy(b.x)} ${tidy(b.y)}` : `M${tidy(a.x)} ${tidy(a.y)}L${tidy(b.x)} ${tidy(b.y)}`;
  let out = `<path d="${path}" fill="none" stroke="${xml(hue)}" stroke-width="${tidy(width)}"${dashes}/>`;
  if (line.arrows && line.arrows.to && line.arrows.to.enabled && !loop) {
    const end = drawn.nodes.find((n) => n.id === line.to);
    const from = via || a;
    const angle = Math.atan2(b.y - from.y, b.x - from.x);
    const tip = (end.size || 10) + (end.borderWidth || 1);
    const point = (far, side) => `${tidy(b.x - far * Math.cos(angle) - side * Math.sin(angle))},${tidy(b.y - far * Math.sin(angle) + side * Math.cos(angle))}`;
    out += `<polygon points="${point(tip, 0)} ${point(tip + 10, 4)} ${point(tip + 10, -4)}" fill="${xml(hue)}"/>`;
  }
  return out;
}

function labelSvg(item, dx, dy, ground) {
  const anchor = item.align === 'center' ? 'middle' : (item.align === 'left') !== Boolean(item.rtl) ? 'start' : 'end';
  const hue = item.tie ? css('--soft') : item.quiet ? mix(css('--faint'), ground, 0.78) : css('--ink');
  const weight = /600/.test(item.font) ? ' font-weight="600"' : '';
  const style = `${weight}${item.tie ? ' font-style="italic"' : ''}${item.rtl ? ' direction="rtl"' : ''}`;
  const halo = item.quiet ? '' : ` stroke="${xml(ground)}" stroke-width="${item.tie ? 5 : 3.5}" paint-order="stroke" stroke-linejoin="round"`;
  return item.lines.map((line, i) => `<text x="${tidy(item.x + dx)}" y="${tidy(item.y + dy + i * (item.px + 2) + item.px * 0.86)}" font-size="${item.px}" text-anchor="${anchor}" fill="${xml(hue)}"${style}${halo}>${xml(line)}</text>`).join('');
}

// Text in lines of at most `width` pixels.
function linesOf(text, font, width) {
  picture.ink.font = font;
  const out = [''];
  for (const word of text.split(' ')) {
    const marks = [...word];
    // A word longer than the line is cut, however long.
    while (marks.length) {
      let piece = marks.splice(0, 80).join('');
      while (piece.length > 1 && picture.ink.measureText(piece).width > width) marks.unshift(...[...piece].slice(-8)), piece = [...piece].slice(0, -8).join('');
      const joined = out[out.length - 1] ? `${out[out.length - 1]} ${piece}` : piece;
      if (out[out.length - 1] && picture.ink.measureText(joined).width > width) out.push(piece);
      else out[out.length - 1] = joined;
      if (out.length > 12) return [...out.slice(0, 11), `${out[11]} …`];
    }
  }
  return out;
}

const short = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join('')}…` : text);

function sourcesSaid(drawn) {
  const used = new Set();
  for (const line of drawn.lines) for (const iri of tiesUnder(line)) for (const one of ties.get(iri).evidence || []) used.add((evidence.get(one) || {}).source);
  const named = [...sources.values()].filter((s) => used.has(s.iri) && state.trusted.has(s.iri))
    .map((s) => [short(plain(pick(s.title) || s.id), 90), [short(plain(pick(s.publisher)), 60), s.issued ? edtfWords(s.issued) : ''].filter(Boolean).join(', ')]);
  return named.map(([title, rest]) => (rest ? `${title} (${rest})` : title)).join('; ');
}

export function figure() {
  const drawn = drawnNow();
  const box = $('picture').getBoundingClientRect();
  const live = picture.net && box.width >= 200 && box.height >= 160;
  const [wide, tall] = live ? [Math.round(box.width), Math.round(box.height)] : [1100, 760];
  const points = [...drawn.at.values()];
  const reach = (key) => (points.length ? [Math.min(...points.map((p) => p[key])), Math.max(...points.map((p) => p[key]))] : [0, 0]);
  const [[x0, x1], [y0, y1]] = [reach('x'), reach('y')];
  const scale = live ? picture.net.getScale() : Math.min((wide - 160) / Math.max(1, x1 - x0), (tall - 90) / Math.max(1, y1 - y0), 1.5);
  const centre = live ? picture.net.getViewPosition() : { x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
  const labelled = picture.net ? placeLabels(picture.ink, scale) : [];
  // The tools above and the key below leave the screen's picture some air; a figure needs none.
  const [from, to] = (() => {
    if (!points.length) return [0, 80];
    const middle = tall / 2 - centre.y * scale;
    const boxes = [...drawn.nodes.map((n) => [drawn.at.get(n.id).y * scale - (n.size || 8) * scale - 4, drawn.at.get(n.id).y * scale + (n.size || 8) * scale + 4]), ...labelled.map((l) => [l.y, l.y + l.h])];
    const [up, down] = [Math.min(...boxes.map((b) => b[0])) + middle, Math.max(...boxes.map((b) => b[1])) + middle];
    return up < tall - 40 && down > 40 ? [Math.max(0, Math.floor(up) - 10), Math.min(tall, Math.ceil(down) + 10)] : [0, tall];
  })();
  const high = Math.max(60, to - from);
  const M = 24;
  const W = Math.max(wide, 560) + 2 * M;
  const [ground, ink, soft, faint] = [surface(), css('--ink'), css('--soft'), css('--faint')];
  const inner = W - 2 * M;

  // Head: title, what is chosen, time.
  const head = [];
  let y = M + 18;
  const title = short(plain(pick(dossier.title) || 'coopgraph'), 110);
  head.push(`<text x="${M}" y="${y}" font-family="${xml(SERIF)}" font-size="19" font-weight="600" fill="${xml(ink)}">${xml(title)}</text>`);
  const sub = [state.id ? short(plain(nameOf(state.id)), 120) : '', state.at ? dateWords(state.at) : '', plain($('count').textContent)].filter(Boolean).join(' · ');
  y += 20;
  head.push(`<text x="${M}" y="${y}" font-size="12.5" fill="${xml(soft)}">${xml(sub)}</text>`);
  const top = y + 14;
  const left = (W - wide) / 2;
  const dx = left + wide / 2 - centre.x * scale;
  const dy = top - from + tall / 2 - centre.y * scale;

  // The picture itself, in the units of the canvas.
  const body = [];
  const bands = [];
  for (const iri of drawn.have) {
    for (const whole of (nodes.get(iri) || {}).part_of || []) {
      if (whole === iri || !drawn.have.has(whole)) continue;
      const [a, b] = [drawn.at.get(iri), drawn.at.get(whole)];
      bands.push(`M${tidy(a.x)} ${tidy(a.y)}L${tidy(b.x)} ${tidy(b.y)}`);
    }
  }
  if (bands.length) body.push(`<path d="${bands.join('')}" fill="none" stroke="${mix(css('--line-strong'), ground, picture.near ? 0.22 : 0.4)}" stroke-width="${tidy(20 * picture.scaleUp)}" stroke-linecap="round" stroke-linejoin="round"/>`);
  const dots = links.filter((l) => drawn.have.has(l.from) && drawn.have.has(l.to) && !(sources.has(l.source) && !state.trusted.has(l.source)))
    .map((l) => [drawn.at.get(l.from), drawn.at.get(l.to)]).map(([a, b]) => `M${tidy(a.x)} ${tidy(a.y)}L${tidy(b.x)} ${tidy(b.y)}`);
  if (dots.length) body.push(`<path d="${dots.join('')}" fill="none" stroke="${mix(css('--edge'), ground, picture.near ? 0.3 : 0.75)}" stroke-width="${tidy(1.2 * picture.scaleUp)}" stroke-dasharray="${tidy(picture.scaleUp)} ${tidy(4.5 * picture.scaleUp)}"/>`);
  for (const line of drawn.lines) body.push(lineSvg(line, drawn));
  for (const node of drawn.nodes) {
    const p = drawn.at.get(node.id);
    const colour = typeof node.color === 'string' ? { background: node.color, border: ground } : node.color || {};
    body.push(shapeSvg(node.shape, p.x, p.y, node.size || 8, `fill="${xml(colour.background || '#888888')}" stroke="${xml(colour.border || ground)}" stroke-width="${tidy(node.borderWidth || 1.5)}"`));
  }
  const labels = labelled.map((item) => labelSvg(item, dx, dy, ground));

  // Foot: the kinds that are drawn, how ties are drawn, who says it.
  const foot = [];
  let fy = top + high + 26;
  let fx = M;
  const counts = new Map();
  for (const node of drawn.nodes) counts.set(node.group, (counts.get(node.group) || 0) + 1);
  const font = `400 12px ${FONT}`;
  const put = (wideSign, words, sign) => {
    picture.ink.font = font;
    const w = wideSign + 7 + picture.ink.measureText(words).width + 20;
    if (fx + w > W - M + 18 && fx > M) {
      fx = M;
      fy += 21;
    }
    foot.push(sign(fx, fy - 4), `<text x="${tidy(fx + wideSign + 7)}" y="${fy}" font-size="12" fill="${xml(ink)}">${xml(words)}</text>`);
    fx += w;
  };
  for (const entry of pageData.legend) {
    if (!counts.has(entry.cls)) continue;
    const hue = shade() === 'dark' ? entry.dark : entry.light;
    const fill = entry.fill === 'tint' ? mix(hue, ground, 0.28) : hue;
    put(14, `${short(plain(className(entry.cls)), 60)} (${number(counts.get(entry.cls))})`, (x, cy) => shapeSvg(entry.shape, x + 7, cy, 5.6, `fill="${fill}" stroke="${hue}" stroke-width="1.4"`));
  }
  if (foot.length) fy += 21;
  fx = M;
  for (const mark of $('marks').children) {
    const kind = mark.className;
    const looksOf = {
      certain: `stroke="${css('--edge')}" stroke-width="2"`, possible: `stroke="${css('--edge')}" stroke-width="2" stroke-dasharray="5 4"`,
      ended: `stroke="${css('--edge')}" stroke-width="2" stroke-dasharray="1 4" stroke-linecap="round"`, disputed: `stroke="${css('--warn')}" stroke-width="2"`,
      part: `stroke="${mix(css('--line-strong'), ground, 0.6)}" stroke-width="9" stroke-linecap="round"`, other: `stroke="${css('--edge')}" stroke-width="1.4" stroke-dasharray="1.5 3"`,
    };
    put(26, plain(mark.textContent), (x, cy) => `<path d="M${tidy(x + 3)} ${tidy(cy)}h20" fill="none" ${looksOf[kind] || looksOf.certain}/>`);
  }
  const said = sourcesSaid(drawn);
  if (said) {
    fy += 24;
    for (const line of linesOf(`${t('saveSources')} ${said}`, `400 11px ${FONT}`, inner)) {
      foot.push(`<text x="${M}" y="${fy}" font-size="11" fill="${xml(faint)}">${xml(line)}</text>`);
      fy += 15;
    }
    fy -= 15;
  }
  const H = Math.ceil(fy + M - 4);
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${W}" height="${H}" viewBox="0 0 ${W} ${H}" font-family="${xml(FONT)}" xml:lang="${state.lang}" role="img">
<title>${xml(title)}</title>
<desc>${xml(sub)}</desc>
<rect width="${W}" height="${H}" fill="${xml(ground)}"/>
${head.join('\n')}
<clipPath id="frame"><rect x="${left}" y="${top}" width="${wide}" height="${high}"/></clipPath>
<g clip-path="url(#frame)">
<g transform="translate(${tidy(dx)} ${tidy(dy)}) scale(${Math.round(scale * 1e5) / 1e5})">
${body.join('\n')}
</g>
<g>${labels.join('\n')}</g>
</g>
<path d="M${M} ${tidy(top + high + 6)}H${W - M}" stroke="${xml(css('--line'))}"/>
${foot.join('\n')}
</svg>
`;
  return { text, width: W, height: H };
}

// The figure as pixels, twice as fine as the screen; a very large one is kept within what a browser can hold.
export async function pixels() {
  const { text, width, height } = figure();
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    await new Promise((done, failed) => {
      image.onload = done;
      image.onerror = () => failed(new Error('svg'));
      image.src = address;
    });
    const fine = Math.min(2, 8000 / Math.max(width, height));
    const sheet = document.createElement('canvas');
    sheet.width = Math.round(width * fine);
    sheet.height = Math.round(height * fine);
    sheet.getContext('2d').drawImage(image, 0, 0, sheet.width, sheet.height);
    return await new Promise((done, failed) => { sheet.toBlob((blob) => (blob ? done(blob) : failed(new Error('png'))), 'image/png'); });
  } finally {
    URL.revokeObjectURL(address);
  }
}
