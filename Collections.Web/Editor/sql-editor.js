// The SQL editor of the pages: CodeMirror 6 as one file, so that it runs under script-src 'self' without anything from elsewhere.
// Built by `npm ci && npm run build` in this folder into ../wwwroot/editor/sql-editor.min.js, which is checked in.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { sql, StandardSQL } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, MatchDecorator, ViewPlugin,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The palette's variables: they change with the theme, and the editor with them.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--mud-palette-primary)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--mud-palette-success)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--mud-palette-info)" },
  { tag: [tags.lineComment, tags.blockComment], color: "var(--mud-palette-text-secondary)" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--mud-palette-secondary)" },
]);

const look = EditorView.theme({
  "&": { fontSize: "0.8125rem", color: "var(--mud-palette-text-primary)", backgroundColor: "var(--mud-palette-surface)", height: "100%" },
  "&.cm-focused": { outline: "2px solid var(--mud-palette-primary)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--mud-palette-text-primary)", padding: "10px 0" },
  ".cm-cursor": { borderLeftColor: "var(--mud-palette-text-primary)" },
  ".cm-gutters": { backgroundColor: "var(--mud-palette-background-gray)", color: "var(--mud-palette-text-secondary)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--mud-palette-primary) 5%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--mud-palette-primary) 12%, transparent)", color: "var(--mud-palette-text-primary)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in srgb, var(--mud-palette-primary) 28%, transparent)" },
  ".cm-selectionMatch, .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--mud-palette-primary) 16%, transparent)" },
  ".cm-parameter": { color: "var(--mud-palette-tertiary)", fontWeight: "600", borderRadius: "3px", backgroundColor: "color-mix(in srgb, var(--mud-palette-tertiary) 10%, transparent)" },
  ".cm-parameter *": { color: "inherit !important" },
  ".cm-panels, .cm-tooltip": { backgroundColor: "var(--mud-palette-surface)", color: "var(--mud-palette-text-primary)", borderColor: "var(--mud-palette-lines-default)" },
  ".cm-textfield": { backgroundColor: "var(--mud-palette-surface)", color: "inherit", border: "1px solid var(--mud-palette-lines-inputs)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--mud-palette-background-gray)", color: "inherit", border: "1px solid var(--mud-palette-lines-inputs)" },
  ".cm-searchMatch": { backgroundColor: "color-mix(in srgb, var(--mud-palette-warning) 35%, transparent)" },
});

const parameter = new MatchDecorator({ regexp: /\{\{[^{}\n]*\}\}/g, decoration: Decoration.mark({ class: "cm-parameter" }) });
const parameters = ViewPlugin.fromClass(class {
  constructor(view) { this.decorations = parameter.createDeco(view); }
  update(update) { this.decorations = parameter.updateDeco(update, this.decorations); }
}, { decorations: (plugin) => plugin.decorations });

const encoder = new TextEncoder();

// A stream may not be empty: a first letter that the page takes off again.
const bytes = (text) => encoder.encode(`=${text}`);

/** Text longer than one message may be goes to the server as a stream of bytes. */
class SqlEditor {
  constructor(element, page, text, options) {
    this.page = page;
    this.draftKey = options.draftKey ? `collections.draft.${options.draftKey}` : null;
    this.base = { version: options.version, text };
    this.view = new EditorView({
      parent: element,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(), highlightSpecialChars(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(), highlightActiveLineGutter(),
          highlightSelectionMatches(), search({ top: true }), indentUnit.of("  "), EditorState.readOnly.of(options.readOnly), EditorView.lineWrapping,
          sql({ dialect: StandardSQL }), syntaxHighlighting(colours), parameters, look,
          keymap.of([
            { key: "Mod-s", preventDefault: true, run: () => { this.page.invokeMethodAsync("SaveAsync"); return true; } },
            ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, indentWithTab,
          ]),
          EditorView.contentAttributes.of({ "aria-label": options.label, "aria-describedby": options.describedBy, spellcheck: "false", autocapitalize: "off" }),
          EditorView.updateListener.of((update) => { if (update.docChanged) { this.changed(); } }),
        ],
      }),
    });
    element.dataset.ready = "true";
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.keepDraft();
      this.page?.invokeMethodAsync("ChangedAsync").catch(() => { });
    }, 250);
  }

  text() {
    return bytes(this.view.state.doc.toString());
  }

  set(text, version) {
    this.base.version = version ?? this.base.version;
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 } });
  }

  /** What is stored now, so that there is nothing to keep. */
  saved(version, text) {
    this.base = { version, text };
    this.keepDraft();
  }

  mark(problems) {
    const doc = this.view.state.doc;
    this.view.dispatch(setDiagnostics(this.view.state, problems.filter((problem) => problem.offset <= doc.length).map((problem) => ({
      from: problem.offset, to: Math.min(doc.length, problem.offset + Math.max(1, problem.length)), severity: "error", message: problem.message,
    }))));
  }

  focus() {
    this.view.focus();
  }

  keepDraft() {
    if (!this.draftKey) {
      return;
    }

    try {
      const text = this.view.state.doc.toString();
      if (text === this.base.text) {
        localStorage.removeItem(this.draftKey);
      } else {
        localStorage.setItem(this.draftKey, JSON.stringify({ version: this.base.version, at: new Date().toISOString(), text }));
      }
    } catch {
      // No room, or not allowed: then there is no draft.
    }
  }

  /** What was typed here before and never saved; nothing when there is none. */
  draft() {
    return bytes((this.draftKey && localStorage.getItem(this.draftKey)) ?? "");
  }

  discardDraft() {
    if (this.draftKey) {
      localStorage.removeItem(this.draftKey);
    }
  }

  destroy() {
    clearTimeout(this.timer);
    this.page = null;
    this.view.destroy();
  }
}

export function create(element, page, text, options) {
  return new SqlEditor(element, page, text, options);
}
