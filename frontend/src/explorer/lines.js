// Lines are drawn here and not by vis-network, whose edges cost a hundred times as much: all lines of
// one look are stroked together, under the nodes.
import { ties } from './network.js';
import { picture } from './state.js';
import { css } from './theme.js';

const LINES_MOVING = 2500; // drawn while the picture is moved; more would make it stutter
const STROKE = 64; // lines in one path; long paths are slow where no graphics card helps

export const lineSet = {
  all: new Map(),
  add(list) { for (const line of list) lineSet.all.set(line.id, { ...line }); },
  update(list) { for (const line of list) lineSet.all.set(line.id, Object.assign(lineSet.all.get(line.id) || {}, line)); },
  remove(ids) { for (const id of ids) lineSet.all.delete(id); },
  clear() { lineSet.all.clear(); },
  get: () => [...lineSet.all.values()],
};

// Where a bent line bends, so that ties of one pair lie side by side; null for a straight one.
export function bend(line, a, b) {
  if (!line.smooth || !line.smooth.enabled) return null;
  const side = line.smooth.type === 'curvedCW' ? 1 : -1;
  const half = line.smooth.roundness / 2;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const angle = Math.atan2(-dy, dx) + (0.5 + side * half) * Math.PI;
  const far = (0.5 + half) * Math.hypot(dx, dy);
  return { x: a.x + far * Math.sin(angle), y: a.y + far * Math.cos(angle) };
}

// The part of a line before the node it points to, and the corners of its head.
function arrowHead(line, a, b) {
  const node = picture.nodeSet.get(line.to) || {};
  const angle = Math.atan2(b.y - a.y, b.x - a.x);
  const tip_ = (node.size || 10) + (node.borderWidth || 1);
  const [long, half] = [8 * picture.scaleUp, 3.2 * picture.scaleUp];
  return [[tip_, 0], [tip_ + long, half], [tip_ + long, -half]]
    .map(([far, side]) => [b.x - far * Math.cos(angle) - side * Math.sin(angle), b.y - far * Math.sin(angle) + side * Math.cos(angle)]);
}

// The line under the pointer.
function hot(line) {
  if (line.hidden || !line.color) return line;
  const tie = ties.get(line.id);
  const colour = tie && (tie.disputed_by || []).length ? line.color.color : css('--edge-on');
  return { ...line, color: { color: colour }, width: Math.max(line.width, 2.2 * Math.sqrt(picture.scaleUp)), arrows: { to: { enabled: Boolean(tie) && !tie.undirected } } };
}

export function drawLines(ctx) {
  const at = picture.net.getPositions();
  const looks_ = new Map();
  const heads = [];
  let shown = 0;
  for (const line of lineSet.all.values()) if (!line.hidden) shown += 1;
  const every = picture.moving && shown > LINES_MOVING ? Math.ceil(shown / LINES_MOVING) : 1;
  let turn = 0;
  for (const own of lineSet.all.values()) {
    const line = own.id === picture.hover ? hot(own) : own;
    const [a, b] = [at[line.from], at[line.to]];
    // Before the first look is known nothing is drawn.
    if (line.hidden || !line.color || !a || !b || (turn++ % every && line.width < 2)) continue;
    const key = `${line.width}|${line.color.color}|${line.dashes || ''}`;
    if (!looks_.has(key)) looks_.set(key, []);
    looks_.get(key).push([line, a, b]);
    if (line.arrows && line.arrows.to.enabled) heads.push([line, a, b]);
  }
  ctx.save();
  // The finest first: what is lit lies above.
  for (const list of [...looks_.values()].sort((p, q) => p[0][0].width - q[0][0].width)) {
    const look = list[0][0];
    ctx.strokeStyle = look.color.color;
    ctx.lineWidth = look.width;
    ctx.setLineDash(look.dashes || []);
    for (let start = 0; start < list.length; start += STROKE) {
      ctx.beginPath();
      for (const [line, a, b] of list.slice(start, start + STROKE)) {
        if (line.from === line.to) { ctx.moveTo(a.x + 8, a.y - 20); ctx.arc(a.x, a.y - 20, 8, 0, 2 * Math.PI); continue; }
        const via = bend(line, a, b);
        ctx.moveTo(a.x, a.y);
        if (via) ctx.quadraticCurveTo(via.x, via.y, b.x, b.y);
        else ctx.lineTo(b.x, b.y);
      }
      ctx.stroke();
    }
  }
  ctx.setLineDash([]);
  for (const [line, a, b] of heads) {
    ctx.fillStyle = line.color.color;
    ctx.beginPath();
    arrowHead(line, bend(line, a, b) || a, b).forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.closePath();
    ctx.fill();
  }
  ctx.restore();
}

// Distance from a point to the stretch between two others.
function distance(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const share = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(p.x - a.x - share * dx, p.y - a.y - share * dy);
}

// The line under the pointer, the nearest of those within some pixels; null where there is none.
export function lineAt(dom) {
  const p = picture.net.DOMtoCanvas(dom);
  const at = picture.net.getPositions();
  const reach = 7 / picture.net.getScale();
  let [best, least] = [null, reach];
  for (const line of lineSet.all.values()) {
    const [a, b] = [at[line.from], at[line.to]];
    if (line.hidden || !a || !b) continue;
    const via = bend(line, a, b);
    const xs = via ? [a.x, b.x, via.x] : [a.x, b.x];
    const ys = via ? [a.y, b.y, via.y] : [a.y, b.y];
    if (p.x < Math.min(...xs) - reach || p.x > Math.max(...xs) + reach || p.y < Math.min(...ys) - reach || p.y > Math.max(...ys) + reach) continue;
    let far;
    if (line.from === line.to) far = Math.abs(Math.hypot(p.x - a.x, p.y - a.y + 20) - 8);
    else if (!via) far = distance(p, a, b);
    else {
      const on = (s) => ({ x: (1 - s) ** 2 * a.x + 2 * s * (1 - s) * via.x + s * s * b.x, y: (1 - s) ** 2 * a.y + 2 * s * (1 - s) * via.y + s * s * b.y });
      far = Math.min(...[0, 1, 2, 3, 4, 5, 6, 7].map((i) => distance(p, on(i / 8), on((i + 1) / 8))));
    }
    if (far < least) [best, least] = [line.id, far];
  }
  return best;
}

// Tells which line the pointer enters and leaves, once a frame at most.
export function watchLines(room, enter, leave) {
  let [now, waiting, last] = [null, false, null];
  const look = () => {
    waiting = false;
    const box = room.getBoundingClientRect();
    const dom = last && { x: last.clientX - box.left, y: last.clientY - box.top };
    const found = dom && !last.buttons && !picture.net.getNodeAt(dom) ? lineAt(dom) : null;
    if (found === now) return;
    if (now) leave({ edge: now });
    now = found;
    if (now) enter({ edge: now, pointer: { DOM: dom } });
  };
  const later = (event) => {
    last = event;
    if (!waiting) { waiting = true; requestAnimationFrame(look); }
  };
  room.addEventListener('mousemove', later);
  room.addEventListener('mouseleave', () => later(null));
}
