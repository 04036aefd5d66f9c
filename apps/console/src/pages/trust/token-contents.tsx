/** Everything that an admission token says: which machines may come by themselves, and what nobody checks. */
import type { TokenModel } from "@countersign/review";
import { Segments } from "../../parts/segments.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import classes from "./trust.module.css";

/** The token, and what the roots say of its client. */
export function TokenContents({ model }: { readonly model: TokenModel }) {
  const { client, fault, names, max, expires, key, policies, warnings } = model;
  return (
    <div className={classes["contents"]}>
      {fault === null ? null : (
        <p className={classes["fault"]} role="alert">
          No machine would take it: {fault}
        </p>
      )}
      {warnings.map((words) => (
        <p key={words} className={classes["fault"]}>
          {words}
        </p>
      ))}
      <p>
        Whoever holds its key lets up to {max.toLocaleString()} machines of {client} in. Nobody compares their
        fingerprints. It ends <TimeText at={expires} />.
      </p>
      <ul className={classes["keys"]}>
        <li>
          <span>What they may call themselves</span>
          <code>{names}</code>
        </li>
        {key.fingerprints.map((fingerprint) => (
          <li key={fingerprint}>
            <span>The token's key</span>
            <code>{fingerprint}</code>
          </li>
        ))}
      </ul>
      {policies.map(({ authority, name, kind, trust, words }) => (
        <p key={`${authority} ${kind}`} className={classes["quiet"]}>
          {kind}, by <Segments segments={name} />: <TrustWord trust={trust} of="client" /> {words}
        </p>
      ))}
    </div>
  );
}
