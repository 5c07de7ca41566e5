// The legend sign of a class.
import { svg } from './dom.js';
import { looks } from './network.js';
import { mix, shade, surface } from './theme.js';

// The legend sign of a class.
export function glyph(cls) {
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
