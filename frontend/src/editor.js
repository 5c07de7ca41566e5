// The editor. It lives in a shadow root: there its styles are adopted sheets, which the page's
// policy allows, and not style elements, which it does not.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { sparql } from '@codemirror/legacy-modes/mode/sparql';
import { Compartment, EditorState, Prec, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, drawSelection, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const KEYWORDS = 'SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS VALUES BIND AS GRAPH GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET ASK CONSTRUCT DESCRIBE PREFIX EXISTS NOT IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR BOUND COALESCE IF STR LANG DATATYPE IRI REGEX CONTAINS STRSTARTS STRENDS LCASE UCASE REPLACE CONCAT STRLEN YEAR MONTH DAY isIRI isLiteral FROM NAMED'.split(' ');

const mark = StateEffect.define();
const marked = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    let next = transaction.docChanged ? Decoration.none : value;
    for (const effect of transaction.effects) if (effect.is(mark)) next = effect.value;
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: 'var(--ink)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', overflow: 'auto', scrollbarWidth: 'thin', scrollbarColor: 'var(--line-strong) transparent' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '8px 0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '1.5px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--faint)', border: 'none', paddingInlineStart: '6px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 6%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)' },
  '&.cm-focused .cm-matchingBracket, .cm-matchingBracket': { backgroundColor: 'var(--accent-wash)', outline: '1px solid var(--line-strong)' },
  '.cm-wrong': { textDecoration: 'underline wavy var(--warn) 1.5px', textUnderlineOffset: '3px', backgroundColor: 'var(--warn-wash)' },
  '.cm-wrong-line': { boxShadow: 'inset 3px 0 0 var(--warn)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line-strong)', borderRadius: '8px', boxShadow: 'var(--shadow)', overflow: 'hidden', zIndex: '30' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--sans)', fontSize: '12.5px', maxHeight: '220px', padding: '4px', maxWidth: 'min(560px, 90vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', borderRadius: '5px', display: 'flex', gap: '12px', justifyContent: 'space-between' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-wash)', color: 'var(--ink)' },
  '.cm-completionDetail': { color: 'var(--faint)', fontStyle: 'normal', marginLeft: '0', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
});
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.variableName, tags.special(tags.variableName), tags.standard(tags.variableName)], color: 'var(--code-variable)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-text)' },
  { tag: [tags.number, tags.bool, tags.atom, tags.literal], color: 'var(--code-term)' },
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.operator, tags.punctuation, tags.bracket], color: 'var(--soft)' },
]);

function completions(terms) {
  return (context) => {
    const prefixed = context.matchBefore(/[\p{L}_][\p{L}\p{N}_-]*:[\p{L}\p{N}_.%-]*/u);
    if (prefixed) {
      const [prefix, ...rest] = prefixed.text.split(':');
      const options = terms(prefix, rest.join(':')).map(({ name, label }, place) => ({ label: name, detail: label === name ? undefined : label, boost: -place / 1000 }));
      return options.length ? { from: prefixed.from, options, filter: false } : null;
    }
    const variable = context.matchBefore(/[?$][\p{L}\p{N}_]*/u);
    const text = context.state.doc.toString();
    if (variable) {
      const names = new Set(text.match(/[?$][\p{L}\p{N}_]+/gu));
      names.delete(variable.text);
      return { from: variable.from, options: [...names].sort().map((label) => ({ label })), validFor: /^[?$][\p{L}\p{N}_]*$/u };
    }
    const word = context.matchBefore(/[\p{L}_][\p{L}\p{N}_]*/u);
    if (!word && !context.explicit) return null;
    const prefixes = terms(null).map(({ name, label }) => ({ label: name, detail: label }));
    return { from: word ? word.from : context.pos, options: [...prefixes, ...KEYWORDS.map((label) => ({ label, boost: 1 }))], validFor: /^[\p{L}\p{N}_]*$/u };
  };
}

function create(host, { text, label, describedBy, terms, run, changed }) {
  const root = host.attachShadow({ mode: 'open' });
  const room = document.createElement('div');
  room.style.height = '100%';
  root.append(room);
  const named = new Compartment();
  const naming = (words) => EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': words, 'aria-describedby': describedBy || '', spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off' });
  const view = new EditorView({
    root,
    parent: room,
    state: EditorState.create({
      doc: text,
      extensions: [
        Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => { run(); return true; } }])),
        lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        autocompletion({ override: [completions(terms)], icons: false, activateOnTyping: true }),
        // Tab is left alone: it leads out of the editor, as everywhere on the page.
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        StreamLanguage.define(sparql), syntaxHighlighting(colours), look, marked, named.of(naming(label)),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(); }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    replace(next) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 }, scrollIntoView: true });
    },
    insert(words) {
      view.dispatch(view.state.replaceSelection(words));
    },
    label: (words) => view.dispatch({ effects: named.reconfigure(naming(words)) }),
    wrong(line, column, length) {
      const { doc } = view.state;
      const where = doc.line(Math.min(Math.max(line, 1), doc.lines));
      let from = Math.min(where.from + Math.max(column - 1, 0), where.to);
      const to = Math.min(from + Math.max(length || 1, 1), where.to);
      if (from === to && from > where.from) from -= 1;
      const parts = [Decoration.line({ class: 'cm-wrong-line' }).range(where.from)];
      if (to > from) parts.push(Decoration.mark({ class: 'cm-wrong' }).range(from, to));
      view.dispatch({ effects: [mark.of(Decoration.set(parts)), EditorView.scrollIntoView(from, { y: 'nearest', yMargin: 30 })] });
      return from;
    },
    go(line, column) {
      const { doc } = view.state;
      const where = doc.line(Math.min(Math.max(line, 1), doc.lines));
      view.dispatch({ selection: { anchor: Math.min(where.from + column - 1, where.to) }, scrollIntoView: true });
      view.focus();
    },
    clear: () => view.dispatch({ effects: mark.of(Decoration.none) }),
    focus: () => view.focus(),
  };
}

window.coopgraphEditor = Object.freeze({ create });
