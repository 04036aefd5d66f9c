/** "Verify this yourself": the exact bytes, their hash, and what to type where this page is not believed. */
import type { ReactNode } from "react";
import { Copyable } from "./copyable.tsx";
import { Icon } from "./icon.tsx";
import classes from "./verify-yourself.module.css";

/** A command with what it shows. */
export interface CommandToType {
  readonly shows: string;
  readonly line: string;
}

/** Closed until somebody wants it. */
export function VerifyYourself({
  summary = "Verify this yourself",
  hash,
  text,
  commands = [],
  children,
}: {
  readonly summary?: string;
  /** Of the bytes in `text`. */
  readonly hash?: string;
  readonly text?: string;
  readonly commands?: readonly CommandToType[];
  readonly children?: ReactNode;
}) {
  return (
    <details className={classes["details"]}>
      <summary className={classes["summary"]}>
        <Icon name="chevron" size={16} />
        {summary}
      </summary>
      <div className={classes["inside"]}>
        {children}
        {hash === undefined ? null : <Captioned caption="Hash of the bytes" text={hash} />}
        {text === undefined ? null : <Captioned caption="The exact bytes" text={text} />}
        {commands.map(({ shows, line }) => (
          <Captioned key={line} caption={shows} text={line} />
        ))}
      </div>
    </details>
  );
}

function Captioned({ caption, text }: { readonly caption: string; readonly text: string }) {
  return (
    <div>
      <p>{caption}</p>
      <Copyable label={caption} text={text} />
    </div>
  );
}
