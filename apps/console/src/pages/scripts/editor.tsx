/** The editor: CodeMirror, loaded when somebody writes. What does not show itself is written out as everywhere else. */
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  simplifySelection,
} from "@codemirror/commands";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  StreamLanguage,
  syntaxHighlighting,
} from "@codemirror/language";
import { javascript } from "@codemirror/legacy-modes/mode/javascript";
import { powerShell } from "@codemirror/legacy-modes/mode/powershell";
import { python } from "@codemirror/legacy-modes/mode/python";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { Compartment, EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Script } from "@countersign/api";
import { segmentsOf } from "@countersign/review";
import { useEffect, useId, useRef } from "react";
import { styleNonce } from "../../app/style-nonce.ts";
import classes from "./editor.module.css";

const languages = { bash: shell, sh: shell, python3: python, node: javascript, pwsh: powerShell } as const;

const highlight = HighlightStyle.define([
  { tag: tags.comment, class: classes["comment"] ?? "" },
  { tag: [tags.string, tags.special(tags.string)], class: classes["string"] ?? "" },
  { tag: [tags.keyword, tags.operatorKeyword], class: classes["keyword"] ?? "" },
  { tag: [tags.number, tags.bool, tags.atom], class: classes["number"] ?? "" },
  { tag: [tags.standard(tags.name), tags.standard(tags.variableName)], class: classes["builtin"] ?? "" },
  { tag: [tags.variableName, tags.definition(tags.variableName)], class: classes["name"] ?? "" },
]);

/** Everything that other views write out too; a tab is a tab. */
const unseen =
  /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]|\u034f|[\ufe00-\ufe0f]/gu;

/**
 * Escape and then Tab leaves the editor: nobody is caught in it. The editor's own Escape counts for two seconds only,
 * which is little for some; here it counts until something is typed or the editor is left.
 */
const leavingKeymap = [
  {
    key: "Escape",
    run: (view: EditorView) => {
      view.setTabFocusMode(true);
      return simplifySelection(view);
    },
  },
];

/** The editor with `start` in it; changes are told, not taken back. */
export function Editor({
  start,
  interpreter,
  label,
  onChange,
}: {
  readonly start: string;
  readonly interpreter: Script["interpreter"];
  readonly label: string;
  readonly onChange: (text: string) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const language = useRef(new Compartment());
  const tell = useRef(onChange);
  const hint = useId();
  const begin = useRef({ start, label, interpreter });
  useEffect(() => {
    tell.current = onChange;
  }, [onChange]);
  useEffect(() => {
    if (!place.current) return undefined;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: begin.current.start,
        extensions: [
          EditorView.cspNonce.of(styleNonce()),
          // Bytes stay as they are: a carriage return is a character of the script like any other.
          EditorState.lineSeparator.of("\n"),
          EditorState.tabSize.of(4),
          lineNumbers(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          highlightSpecialChars({ specialChars: unseen, addSpecialChars: null, render: written }),
          syntaxHighlighting(highlight),
          language.current.of(StreamLanguage.define(languages[begin.current.interpreter])),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            tabindex: "0",
            "aria-label": begin.current.label,
            "aria-describedby": hint,
          }),
          keymap.of([...leavingKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged || (update.focusChanged && !update.view.hasFocus))
              update.view.setTabFocusMode(false);
            if (update.docChanged) tell.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = undefined;
      made.destroy();
    };
  }, [hint]);
  useEffect(() => {
    view.current?.dispatch({
      effects: language.current.reconfigure(StreamLanguage.define(languages[interpreter])),
    });
  }, [interpreter]);
  return (
    <>
      <div ref={place} className={classes["editor"]} />
      <p id={hint} className={classes["hint"]}>
        Tab indents; Escape and then Tab leaves the editor.
      </p>
    </>
  );
}

/** A character that does not show itself, in the words that all other views use for it. */
function written(code: number): HTMLElement {
  const element = document.createElement("span");
  const [segment] = segmentsOf(String.fromCodePoint(code), "script");
  element.className = classes["unseen"] ?? "";
  element.textContent = segment?.text ?? `‹U+${code.toString(16).toUpperCase().padStart(4, "0")}›`;
  element.title = segment?.mark?.words ?? "a character that does not show itself";
  return element;
}
