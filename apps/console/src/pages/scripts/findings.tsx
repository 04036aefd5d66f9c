/** What deserves a second look in a script, in words. */
import type { Finding } from "@countersign/review";
import { Icon } from "../../parts/icon.tsx";
import classes from "./scripts.module.css";

/** The list. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return <p className={classes["quiet"]}>Nothing stands out in this text.</p>;
  return (
    <ul className={classes["findings"]}>
      {findings.map(({ kind, words, count, lines }) => (
        <li key={`${kind} ${words}`} data-kind={kind}>
          <Icon name="warning" size={14} />
          <span>
            {words}
            <span className={classes["quiet"]}>
              {count > 1 ? `, ${count} times` : ""}, {lineWords(lines)}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Such as "line 4", or "lines 4, 9 and others". */
function lineWords(lines: readonly number[]): string {
  const shown = lines.slice(0, 6).join(", ");
  if (lines.length <= 1) return `line ${shown}`;
  return `lines ${shown}${lines.length > 6 ? " and others" : ""}`;
}
