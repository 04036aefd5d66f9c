/** Who breaks the glass as the root stands: in red where one person is enough. */
import { ALONE_WITH_GLASS, someOf } from "@countersign/review";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { Card } from "../../parts/card.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { RedWarning } from "./red-warning.tsx";
import type { AuthorityHere } from "./use-trust.ts";

/** The card. */
export function GlassRoleCard({ one: { authority, newest, left } }: { readonly one: AuthorityHere }) {
  const may = useMay();
  const { threshold, members, clients } = newest.root.roles.breakglass;
  const names = members.map((id) => newest.root.persons.find((one) => one.id === id)?.name ?? id);
  const who = members.length === 0 ? "Nobody" : someOf(threshold, names.map(shownName));
  const isAlone = threshold === 1 && members.length > 0;
  return (
    <Card title="When nobody can approve">
      <p>
        {who} {members.length > 0 && threshold > 1 ? "break" : "breaks"} the glass
        {clients === undefined ? "." : ` at ${clients.join(", ") || "no client"}.`}
      </p>
      {isAlone ? <RedWarning>{ALONE_WITH_GLASS}</RedWarning> : null}
      {may("trust.publish") && !left && !newest.root.trial ? (
        <Link to="/trust/$authority/glass" params={{ authority }}>
          Change who breaks the glass
        </Link>
      ) : null}
    </Card>
  );
}
