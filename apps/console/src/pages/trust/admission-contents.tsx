/** Everything that an admission says, and what happens to each device. */
import type { AdmissionModel } from "@countersign/review";
import { Badge } from "../../parts/badge.tsx";
import { Segments } from "../../parts/segments.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import classes from "./trust.module.css";

/** The devices, and what the roots say of their client. */
export function AdmissionContents({ model }: { readonly model: AdmissionModel }) {
  return (
    <div className={classes["contents"]}>
      {model.warnings.map((words) => (
        <p key={words} className={classes["fault"]}>
          {words}
        </p>
      ))}
      <ul className={classes["plain"]}>
        {model.devices.map(({ fingerprint, name, words, warning }) => (
          <li key={fingerprint}>
            <strong>
              <Segments segments={name} />
            </strong>{" "}
            <Segments segments={words} />
            {warning === undefined ? null : (
              <Badge tone="warn" icon="warning">
                {warning}
              </Badge>
            )}
            <ul className={classes["keys"]}>
              <li>
                <span>Fingerprint, as the device shows it</span>
                <code>{fingerprint}</code>
              </li>
            </ul>
          </li>
        ))}
      </ul>
      {model.policies.map(({ kind, trust, words }) => (
        <p key={kind} className={classes["quiet"]}>
          {kind}: <TrustWord trust={trust} of="client" /> {words}
        </p>
      ))}
    </div>
  );
}
