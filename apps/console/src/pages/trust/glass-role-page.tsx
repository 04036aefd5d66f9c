/** Who may break the glass: the people of the role, how many of them it takes, and where. */
import { Checkbox, NumberInput } from "@mantine/core";
import type { Role } from "@countersign/protocol";
import { ALONE_WITH_GLASS } from "@countersign/review";
import { webCrypto } from "@countersign/protocol/web";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { setGlassRole } from "../../ceremonies/change-root.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { useNow } from "../../parts/now.ts";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { ComposeCard } from "./compose-card.tsx";
import { RedWarning } from "./red-warning.tsx";
import { rootFaultWords } from "./root-fault-words.ts";
import classes from "./trust.module.css";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

/** The page. */
export function GlassRolePage() {
  const { authority = "" } = useParams({ strict: false });
  const read = useTrust();
  const found = read.data?.authorities.find((one) => one.authority === authority);
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title="Who breaks the glass"
      lead="When nobody can approve, they sign in the place of the approvals: one run, on one device, once. The device announces it and waits an hour at least; any approver ends it with a veto."
    >
      <Reading of={read} lines={5}>
        {({ authorities }) =>
          found ? <Form key={found.newest.hash} one={found} authorities={authorities} /> : <NotFound />
        }
      </Reading>
    </Page>
  );
}

interface Given {
  readonly one: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
}

function Form({ one: { newest }, authorities }: Given) {
  const [role, setRole] = useState<Role>(newest.root.roles.breakglass);
  const now = useNow();
  const [since] = useState(now);
  const composed = useMemo(() => setGlassRole(newest, role, since, webCrypto), [newest, role, since]);
  const clients = [...new Set(newest.root.policies.map(({ client }) => client))].toSorted();
  const threshold = Math.max(1, Math.min(role.threshold, role.members.length));
  return (
    <>
      <Card>
        <div className={classes["form"]}>
          <Checkbox.Group
            label="Who?"
            description="Others than those who usually ask and approve: these are the ones who cannot be reached."
            value={[...role.members]}
            onChange={(members) => setRole({ ...role, members })}
          >
            <div className={classes["options"]}>
              {newest.root.persons.map(({ id, name, groups }) => (
                <Checkbox
                  key={id}
                  value={id}
                  label={shownName(name)}
                  description={groups.length > 0 ? `in ${groups.join(", ")}` : "in no approving group"}
                />
              ))}
            </div>
          </Checkbox.Group>
          <NumberInput
            label="How many of them sign?"
            min={1}
            max={Math.max(1, role.members.length)}
            disabled={role.members.length === 0}
            value={threshold}
            onChange={(value) => setRole({ ...role, threshold: Math.max(1, Number(value) || 1) })}
          />
          <Clients role={role} onRole={setRole} clients={clients} />
          <Meaning members={role.members.length} threshold={threshold} />
        </div>
      </Card>
      {composed === undefined ? (
        <p className={classes["quiet"]}>This is how it is now.</p>
      ) : composed.ok ? (
        <ComposeCard composed={composed} authorities={authorities} />
      ) : (
        <p className={classes["fault"]} role="alert">
          No device would follow this: {rootFaultWords(composed.because)}
        </p>
      )}
    </>
  );
}

function Clients({
  role,
  onRole,
  clients,
}: {
  readonly role: Role;
  readonly onRole: (role: Role) => void;
  readonly clients: readonly string[];
}) {
  const { clients: chosen, ...everywhere } = role;
  return (
    <>
      <Checkbox
        label="At every client of this root"
        checked={chosen === undefined}
        onChange={({ currentTarget }) =>
          onRole(currentTarget.checked ? everywhere : { ...role, clients: [...clients] })
        }
      />
      {chosen === undefined ? null : (
        <Checkbox.Group
          label="At which clients?"
          value={[...chosen]}
          onChange={(some) => onRole({ ...role, clients: some })}
        >
          <div className={classes["options"]}>
            {clients.map((client) => (
              <Checkbox key={client} value={client} label={client} />
            ))}
          </div>
        </Checkbox.Group>
      )}
    </>
  );
}

/** What the numbers come to, before anything is composed. */
function Meaning({ members, threshold }: { readonly members: number; readonly threshold: number }) {
  if (members === 0) return <p className={classes["quiet"]}>Nobody: the glass cannot be broken.</p>;
  return (
    <>
      {threshold === 1 ? <RedWarning>{ALONE_WITH_GLASS}</RedWarning> : null}
      {members > threshold ? null : (
        <p className={classes["quiet"]}>
          Whoever asks for the run does not count: for a run that one of them asked for, the glass cannot be
          broken.
        </p>
      )}
    </>
  );
}
