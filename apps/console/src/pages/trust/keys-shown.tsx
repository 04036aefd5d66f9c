/** Keys by their fingerprints, whole: nobody can compare what is cut. */
import type { KeyShown } from "@countersign/review";
import { Badge } from "../../parts/badge.tsx";
import classes from "./trust.module.css";

/** The list. */
export function KeysShown({ keys }: { readonly keys: readonly KeyShown[] }) {
  return (
    <ul className={classes["keys"]}>
      {keys.map(({ kind, fingerprints, station, synced }) => (
        <li key={fingerprints.join()}>
          <span>
            {kind === "ssh" ? "SSH key" : kind === "passkey" ? "Passkey" : "Unreadable key"}
            {station === undefined ? "" : ` at station ${station}`}
          </span>
          {synced ? <Badge tone="warn">may be synced</Badge> : null}
          {fingerprints.map((fingerprint) => (
            <code key={fingerprint}>{fingerprint}</code>
          ))}
        </li>
      ))}
    </ul>
  );
}
