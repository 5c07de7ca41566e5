// Labels that never cover one another: the node with most ties first, each in the first free place
// below, above, right or left of its node; what finds none waits for a closer zoom or the pointer.
import { nodeOn } from './filters.js';
import { graph, links, nodes, sources } from './network.js';
import { edgeOf, edgeWords } from './projection.js';
import { picture, state } from './state.js';
import { css, mix, surface } from './theme.js';
import { label, shortLabel } from './words.js';

export const FONT = '"Inter","Segoe UI Variable Text","Segoe UI","Roboto","Noto Sans",system-ui,sans-serif';
const RTL = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
export const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
export const wrapped = new Map();
const LABELS_TRIED = 450;

function wrap(ctx, text, font, width) {
  const key = font + '\n' + width + '\n' + text;
  if (wrapped.has(key)) return wrapped.get(key);
  ctx.font = font;
  const clean = text.normalize('NFC').replace(CONTROLS, ' ').trim();
  const cut = [...clean.slice(0, 160)].slice(0, 72).join('');
  const lines = [''];
  for (const word of cut.split(/\s+/)) {
    const joined = lines[lines.length - 1] ? lines[lines.length - 1] + ' ' + word : word;
    if (lines[lines.length - 1] && ctx.measureText(joined).width > width) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  let shown = lines.slice(0, 2);
  if (lines.length > 2 || cut.length < clean.length) shown[shown.length - 1] += ' …';
  shown = shown.map((line) => {
    if (ctx.measureText(line).width <= width * 1.25) return line;
    const marks = [...line.replace(/ …$/, '')];
    while (marks.length > 1 && ctx.measureText(marks.join('') + '…').width > width * 1.2) marks.pop();
    return marks.join('').trimEnd() + '…';
  });
  const made = { lines: shown, width: Math.max(...shown.map((l) => ctx.measureText(l).width)), rtl: RTL.test(clean) };
  if (wrapped.size > 20000) wrapped.clear();
  wrapped.set(key, made);
  return made;
}

// A coarse grid of taken boxes, so that a test against all of them stays cheap.
function takenBoxes() {
  const cells = new Map();
  const size = 64;
  const each = (box, fn) => {
    for (let i = Math.floor(box[0] / size); i <= Math.floor(box[2] / size); i += 1) {
      for (let j = Math.floor(box[1] / size); j <= Math.floor(box[3] / size); j += 1) {
        if (fn(i + ':' + j)) return true;
      }
    }
    return false;
  };
  return {
    add(box, owner) {
      each(box, (key) => {
        if (!cells.has(key)) cells.set(key, []);
        cells.get(key).push([box, owner]);
        return false;
      });
    },
    hit: (box, owner) => each(box, (key) => (cells.get(key) || []).some(([b, o]) => o !== owner && b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])),
  };
}

export const placedLabels = { key: '', labels: [] };

// Boxes are in pixels of the screen, relative to the origin of the picture: panning keeps them.
export function placeLabels(ctx, scale) {
  const key = [scale.toFixed(4), picture.version, state.lang].join('|');
  if (placedLabels.key === key) return hovered(ctx, scale);
  const near = picture.near;
  const at = picture.net.getPositions();
  const taken = takenBoxes();
  const takenText = takenBoxes();
  const items = [];
  for (const node of graph.nodes) {
    if (!at[node.id] || !nodeOn(node.id)) continue;
    const radius = node.size * picture.scaleUp * scale;
    const x = at[node.id].x * scale;
    const y = at[node.id].y * scale;
    taken.add([x - radius, y - radius, x + radius, y + radius], node.id);
    const inside = !near || near.nodes.has(node.id);
    const quiet = !inside || (state.at && !near && !picture.active.has(node.id));
    let rank = node.size + (quiet ? -1000 : 0);
    if (near && inside) rank += 1000;
    if (near && near.centre === node.id) rank += 10000;
    const big = node.size >= 14.5;
    if (big) takenText.add([x - radius, y - radius, x + radius, y + radius], node.id);
    items.push({ id: node.id, x, y, radius, rank, quiet, big });
  }
  items.sort((a, b) => b.rank - a.rank || (a.id < b.id ? -1 : 1));
  const labels = [];
  // Far from a large picture most names find no place: only the first of them are tried.
  const tried = items.length > LABELS_TRIED && scale < 0.45 ? items.slice(0, LABELS_TRIED) : items;
  for (const item of tried) {
    if (near && item.quiet) continue;
    const forced = item.rank >= 10000;
    const px = item.big || forced ? 13 : 12;
    const font = `${item.big || forced ? 600 : 400} ${px}px ${FONT}`;
    const text = wrap(ctx, forced ? label(item.id) : shortLabel(item.id), font, forced ? 190 : 128);
    const h = text.lines.length * (px + 2);
    const w = text.width + 6;
    const gap = item.radius + 3;
    const side = gap * 0.72;
    const spots = [
      [item.x, item.y + gap, 'center', item.x - w / 2],
      [item.x, item.y - gap - h, 'center', item.x - w / 2],
      [item.x + gap + 2, item.y - h / 2, 'left', item.x + gap],
      [item.x - gap - 2, item.y - h / 2, 'right', item.x - gap - w],
      [item.x + side, item.y + side, 'left', item.x + side - 2],
      [item.x - side, item.y + side, 'right', item.x - side - w + 2],
      [item.x + side, item.y - side - h, 'left', item.x + side - 2],
      [item.x - side, item.y - side - h, 'right', item.x - side - w + 2],
    ];
    const free = (boxes) => spots.find(([, top, , left]) => !boxes.hit([left, top, left + w, top + h], item.id));
    // A hub keeps its name even where small neighbours crowd it.
    const spot = free(taken) || (item.big && free(takenText)) || (forced && spots[0]);
    if (!spot) continue;
    taken.add([spot[3], spot[1], spot[3] + w, spot[1] + h], item.id);
    takenText.add([spot[3], spot[1], spot[3] + w, spot[1] + h], item.id);
    labels.push({ id: item.id, forced: forced || item.big, lines: text.lines, rtl: text.rtl, x: spot[0], y: spot[1], align: spot[2], font, px, quiet: item.quiet, w, h, left: spot[3] });
  }
  // Roles on the ties of the selection, where there is room.
  const named = near && near.ties.size <= 24 ? near.ties : [];
  for (const iri of named) {
    const made = tieLabel(ctx, scale, at, iri, taken, near.ties.size === 1);
    if (!made) continue;
    taken.add([made.left, made.y, made.left + made.w, made.y + made.h], iri);
    labels.push(made);
  }
  Object.assign(placedLabels, { key, labels, taken });
  return hovered(ctx, scale);
}

// The words on the line under the pointer come and go without moving the others.
function hovered(ctx, scale) {
  const iri = picture.hover;
  if (!edgeOf(iri) || placedLabels.labels.some((l) => l.id === iri)) return placedLabels.labels;
  const made = tieLabel(ctx, scale, picture.net.getPositions(), iri, placedLabels.taken, true);
  return made ? [...placedLabels.labels, made] : placedLabels.labels;
}

function tieLabel(ctx, scale, at, iri, taken, anyway) {
  const tie = edgeOf(iri);
  if (!tie || !at[tie.participant] || !at[tie.framework]) return null;
  const [a, b] = [at[tie.participant], at[tie.framework]];
  if (!nodeOn(tie.participant) || !nodeOn(tie.framework)) return null;
  const font = `italic 400 11.5px ${FONT}`;
  const text = wrap(ctx, edgeWords(iri), font, 120);
  const [w, h] = [text.width + 8, text.lines.length * 14];
  const spots = [0.5, 0.62, 0.38, 0.72].map((share) => [(a.x + (b.x - a.x) * share) * scale, (a.y + (b.y - a.y) * share) * scale]);
  const spot = spots.find(([x, y]) => !taken.hit([x - w / 2, y - h / 2, x + w / 2, y + h / 2], '')) || (anyway ? spots[0] : null);
  if (!spot) return null;
  const [x, y] = spot;
  return { id: iri, lines: text.lines, rtl: text.rtl, x, y: y - h / 2, align: 'center', font, px: 11.5, tie: true, w, h, left: x - w / 2 };
}

export function drawLabels(ctx) {
  const scale = picture.net.getScale();
  const labels = placeLabels(ctx, scale);
  const ground = surface();
  ctx.save();
  ctx.scale(1 / scale, 1 / scale);
  ctx.textBaseline = 'top';
  ctx.lineJoin = 'round';
  for (const item of labels) {
    ctx.font = item.font;
    ctx.textAlign = item.align;
    ctx.direction = item.rtl ? 'rtl' : 'ltr';
    ctx.strokeStyle = ground;
    ctx.lineWidth = item.quiet ? 0 : item.tie ? 5 : 3.5;
    if (item.forced && !item.quiet) {
      ctx.fillStyle = ground;
      ctx.globalAlpha = 0.82;
      ctx.beginPath();
      ctx.roundRect(item.left - 1, item.y - 2, item.w + 2, item.h + 3, 5);
      ctx.fill();
      ctx.globalAlpha = 1;
    }
    ctx.fillStyle = item.tie ? css('--soft') : item.quiet ? mix(css('--faint'), ground, 0.78) : css('--ink');
    item.lines.forEach((line, index) => {
      const y = item.y + index * (item.px + 2);
      if (!item.quiet) ctx.strokeText(line, item.x, y);
      ctx.fillText(line, item.x, y);
    });
  }
  ctx.restore();
}

// A body and what it is part of lie on one soft band.
export function drawParts(ctx) {
  const at = picture.net.getPositions();
  ctx.save();
  ctx.beginPath();
  for (const { id } of graph.nodes) {
    const node = nodes.get(id);
    if (!node) continue;
    for (const whole of node.part_of || []) {
      if (!at[whole] || !nodeOn(node.iri) || !nodeOn(whole) || whole === node.iri) continue;
      ctx.moveTo(at[node.iri].x, at[node.iri].y);
      ctx.lineTo(at[whole].x, at[whole].y);
    }
  }
  ctx.lineWidth = 20 * picture.scaleUp;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.strokeStyle = mix(css('--line-strong'), surface(), picture.near ? 0.22 : 0.4);
  ctx.stroke();
  // Other relations (located in, produced by …) are no ties: thin dots, never more.
  ctx.beginPath();
  for (const { from, to, source } of links) {
    if (!at[from] || !at[to] || !nodeOn(from) || !nodeOn(to) || (sources.has(source) && !state.trusted.has(source))) continue;
    ctx.moveTo(at[from].x, at[from].y);
    ctx.lineTo(at[to].x, at[to].y);
  }
  ctx.lineWidth = 1.2 * picture.scaleUp;
  ctx.setLineDash([1 * picture.scaleUp, 4.5 * picture.scaleUp]);
  ctx.strokeStyle = mix(css('--edge'), surface(), picture.near ? 0.3 : 0.75);
  ctx.stroke();
  ctx.restore();
}
