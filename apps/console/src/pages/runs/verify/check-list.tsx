/** What was looked at, one line each, with a sign and a word for how it came out. */
import { Icon } from "../../../parts/icon.tsx";
import type { Check } from "./check-run.ts";
import classes from "./verify.module.css";

const signs = {
  holds: { icon: "check", word: "Holds" },
  fails: { icon: "close", word: "Fails" },
  open: { icon: "clock", word: "Open" },
} as const;

/** The list. */
export function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  return (
    <ul className={classes["checks"]}>
      {checks.map(({ outcome, words }) => (
        <li key={words} className={classes["check"]} data-outcome={outcome}>
          <span className={classes["sign"]}>
            <Icon name={signs[outcome].icon} size={14} />
            <span className="unseen">{signs[outcome].word}: </span>
          </span>
          <span>{words}</span>
        </li>
      ))}
    </ul>
  );
}
