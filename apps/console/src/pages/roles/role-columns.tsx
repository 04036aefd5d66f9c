/** Roles as a table: what stands in it. */
import type { AccessRole } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { amountOf, type Column } from "../../parts/list/list-column.ts";
import { RowLink } from "../../parts/list/row-link.tsx";
import { TwoLines } from "../../parts/list/two-lines.tsx";
import { highestRisk } from "./highest-risk.ts";
import { RiskBadge } from "./risk-badge.tsx";

/** The columns. */
export const roleColumns: readonly Column<AccessRole>[] = [
  {
    id: "name",
    header: "Role",
    grow: true,
    cell: ({ id, name, description }) => (
      <TwoLines below={<ForeignText text={description} />}>
        <RowLink to="/roles/$role" params={{ role: id }}>
          <ForeignText text={name} />
        </RowLink>
      </TwoLines>
    ),
  },
  {
    id: "gives",
    header: "Permissions",
    cell: ({ permissions }) => (permissions.length === 0 ? "none" : permissions.length),
  },
  {
    id: "risk",
    header: "Highest risk",
    cell: ({ permissions }) => {
      const risk = highestRisk(permissions);
      return risk === undefined ? "–" : <RiskBadge risk={risk} />;
    },
  },
  {
    id: "holders",
    header: "Held by",
    cell: ({ holders }) => (holders === 0 ? "nobody" : amountOf(holders, ["user", "users"])),
  },
  { id: "state", header: "State", cell: (role) => <RoleState role={role} /> },
];

/** Whether it counts, and whether it is the product's own. */
export function RoleState({ role: { fixed, enabled } }: { readonly role: AccessRole }) {
  if (fixed)
    return (
      <Badge tone="calm" icon="lock">
        fixed
      </Badge>
    );
  return enabled ? (
    <Badge tone="good" icon="check">
      enabled
    </Badge>
  ) : (
    <Badge tone="warn" icon="dash">
      switched off
    </Badge>
  );
}
