/** What somebody who leaves held alone, in sentences. */
import type { RoleName } from "@countersign/protocol";
import type { Missed } from "../../ceremonies/missed-after.ts";
import { Card } from "../../parts/card.tsx";
import { shownName } from "../../parts/shown-name.ts";
import classes from "./trust.module.css";

const doing: Readonly<Record<RoleName, string>> = {
  root: "changes the root",
  renew: "renews the root",
  people: "keeps the list of requesters",
  admit: "admits devices",
  breakglass: "breaks the glass",
  recovery: "stands in for whoever is lost",
};

/** The card; nothing where nobody is missed. */
export function MissedCard({ missed }: { readonly missed: readonly Missed[] }) {
  if (missed.length === 0) return null;
  return (
    <Card title="What is missed then">
      <ul className={classes["plain"]}>
        {missed.map((one) => (
          <li key={JSON.stringify(one)}>{sentence(one)}</li>
        ))}
      </ul>
    </Card>
  );
}

function sentence(one: Missed): string {
  if (one.what === "role") return `Nobody ${doing[one.role]} any more.`;
  if (one.what === "threshold")
    return `One person less ${doing[one.role]}: it takes ${one.to}, where it took ${one.from}.`;
  if (one.what === "no-spare")
    return "Everybody who is left has to sign the next change of the root: add somebody before another key is lost.";
  return `Requests of ${one.names.map(shownName).join(" and ")} at ${one.clients.join(", ")} could be approved by nobody: add an approver first.`;
}
