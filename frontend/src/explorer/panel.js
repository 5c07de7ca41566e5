// The evidence panel: what is claimed, by whom, and where it is written.
import { $ } from './dom.js';
import { groupsPanel } from './groups-panel.js';
import { LARGE, facts, nodes, ties } from './network.js';
import { nodePanel } from './node-panel.js';
import { overview } from './overview-panel.js';
import { chainPanel, pairPanel } from './pair-panels.js';
import { proofPanel } from './proof-panel.js';
import { proofs } from './proof.js';
import { focusNode } from './sentences.js';
import { scene, state } from './state.js';
import { tiePanel } from './tie-panel.js';

export function drawPanel(keys) {
  const body = $('panel-body');
  const tie = ties.get(state.id);
  const node = nodes.get(focusNode(state.id));
  const moved = !keys || keys.includes('id') || keys.includes('proof');
  body.textContent = '';
  const pair = scene.pairs.get(state.id);
  const report = proofs.get(state.proof);
  const chosen_ = report || tie || node || pair || scene.chain;
  body.append(...(report ? proofPanel(report) : tie ? tiePanel(tie) : node ? nodePanel(node) : pair ? pairPanel(pair) : scene.chain ? chainPanel() : LARGE ? groupsPanel() : overview()).flat().filter(Boolean));
  $('panel').dataset.empty = chosen_ ? 'no' : 'yes';
  if (moved) {
    $('panel').scrollTop = 0;
    const chosen = facts.has(state.id) && body.querySelector(`[data-fact="${CSS.escape(state.id)}"]`);
    if (chosen) chosen.scrollIntoView({ block: 'center' });
  }
}
