// The engine of queries, one for all tabs that ask. What it needs lies in the file compressed; the
// first who asks unpacks it. It runs in a worker, which is ended when a query is to be stopped. A
// page that an endpoint served asks that endpoint instead, as long as it answers.
import { $ } from './dom.js';
import { learn, usePrefixes } from './engine-names.js';
import { inflated, read } from './packed.js';

export const engine = {
  data: null, // prefixes, questions with their groups, words of columns
  endpoint: null, // address of the endpoint that served the page
  phase: 'new', // new, loading, ready, running, broken
  why: null, // key and values of the words why it is broken
  ready: null, // how much it holds and how long that took
};
let [worker, workerUrl, opening, current, asked] = [null, '', null, null, 0];
const watchers = [];

// `fn` is called after every change of phase.
export const onEngine = (fn) => watchers.push(fn);

function enter(phase) {
  engine.phase = phase;
  document.body.dataset.sparql = phase;
  for (const fn of watchers) fn();
}

export function fail(key, values) {
  engine.why = [key, values];
  current = null;
  enter('broken');
}

function endpointHere() {
  const told = document.querySelector('meta[name="coopgraph-endpoint"]');
  if (!told || !/^https?:$/.test(location.protocol)) return null;
  const address = new URL(told.content, location.href);
  return address.origin === location.origin ? address.href : null;
}

async function unpack() {
  engine.endpoint = endpointHere();
  const needed = [['DecompressionStream', typeof DecompressionStream], ['Worker', typeof Worker]];
  if (!engine.endpoint) needed.unshift(['WebAssembly', typeof WebAssembly]);
  const lacking = needed.filter(([, type]) => type === 'undefined').map(([name]) => name);
  if (lacking.length) {
    fail('sparqlWithout', { what: lacking.join(', ') });
    return false;
  }
  engine.phase = 'loading';
  // What queries need stands after this script, so that a cut there leaves the rest of the page.
  if (document.readyState === 'loading') await new Promise((done) => { document.addEventListener('DOMContentLoaded', done); });
  try {
    const [data, code] = await Promise.all([read('data-sparql'), inflated('sparql-code-worker')]);
    if (!$('sparql-code-engine') || !$('sparql-quads')) throw new Error('cut');
    engine.data = data;
    usePrefixes(data.prefixes);
    workerUrl = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  } catch {
    fail('sparqlDamaged');
    return false;
  }
  return true;
}

// Read prefixes and questions; true when they are there. The engine itself starts with `startEngine`.
export function openEngine() {
  opening ||= unpack();
  return opening;
}

function start() {
  enter('loading');
  try {
    worker = new Worker(workerUrl);
  } catch (error) {
    fail('sparqlBlocked', { text: error.message });
    return;
  }
  worker.onmessage = ({ data }) => hear(data);
  worker.onerror = (event) => { event.preventDefault(); fail('sparqlBlocked', { text: event.message || 'Worker' }); };
  const source = engine.endpoint ? { endpoint: engine.endpoint } : { engine: $('sparql-code-engine').textContent, data: $('sparql-quads').textContent };
  worker.postMessage({ do: 'load', known: engine.data.prefixes, ...source });
}

export function startEngine() {
  if (!worker && engine.phase !== 'broken') start();
}

function hear(reply) {
  if (reply.is === 'broken' && engine.endpoint && typeof WebAssembly !== 'undefined') {
    engine.endpoint = null; // it does not answer: the file can do it by itself
    worker.terminate();
    start();
  } else if (reply.is === 'broken') fail('sparqlDamaged');
  else if (reply.is === 'ready') {
    learn(reply);
    engine.ready = { n: reply.triples, graphs: reply.graphs.length, ms: reply.ms };
    enter('ready');
  } else if (reply.id === asked && engine.phase === 'running') {
    const { heard } = current;
    current = null;
    engine.phase = 'ready';
    heard(reply);
    if (reply.is === 'refused' && reply.problem.key === 'sparqlBroke') { // what broke off may answer the next one wrongly
      worker.terminate();
      start();
    } else enter('ready');
  }
}

// Ask, when the phase is "ready"; `owner` names who asks, `heard` gets the worker's reply, or
// { is: 'stopped', ms } when somebody stopped it.
export function ask(owner, sparql, values, heard) {
  asked += 1;
  current = { owner, heard, begun: performance.now() };
  worker.postMessage({ do: 'ask', id: asked, sparql, values });
  enter('running');
}

export const running = (owner) => engine.phase === 'running' && current !== null && current.owner === owner;

export function stop() {
  if (engine.phase !== 'running') return;
  const { heard, begun } = current;
  current = null;
  asked += 1;
  heard({ is: 'stopped', ms: performance.now() - begun });
  if (engine.endpoint) {
    worker.postMessage({ do: 'stop' }); // hanging up ends it there
    enter('ready');
  } else {
    worker.terminate();
    start(); // a fresh one for the next query
  }
}
