/** Adding a person to a root: a card, what its owner read out, and what they are to do. */
import { Checkbox, SegmentedControl } from "@mantine/core";
import type { RoleName } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { addPerson, USUAL_ROLES } from "../../ceremonies/change-root.ts";
import { APPROVERS, independentStationOf, personIdFor } from "../../ceremonies/people-of-root.ts";
import type { ReadCard } from "../../ceremonies/read-card.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { useNow } from "../../parts/now.ts";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { CardPicker } from "./card-picker.tsx";
import { ComposeCard } from "./compose-card.tsx";
import { rootFaultWords } from "./root-fault-words.ts";
import classes from "./trust.module.css";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

const roleNames: Readonly<Partial<Record<RoleName, string>>> = {
  root: "Changes the root, with the others",
  people: "Keeps the list of requesters, with the others",
  admit: "Admits devices",
};

/** The page. */
export function AddPersonPage() {
  const { authority = "" } = useParams({ strict: false });
  const read = useTrust();
  const found = read.data?.authorities.find((one) => one.authority === authority);
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title="Add a person"
      lead={found ? `To the root of ${shownName(found.newest.root.name)}.` : undefined}
    >
      <Reading of={read} lines={5}>
        {({ authorities }) =>
          found ? (
            <CardPicker>
              {(card, hash) => <Part key={hash} one={found} authorities={authorities} card={card} />}
            </CardPicker>
          ) : (
            <NotFound />
          )
        }
      </Reading>
    </Page>
  );
}

function Part({
  one: { newest },
  authorities,
  card,
}: {
  readonly one: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
  readonly card: ReadCard;
}) {
  const [as, setAs] = useState<"approver" | "recovery">("approver");
  const [approving, setApproves] = useState(true);
  const [chosen, setRoles] = useState<readonly RoleName[]>(USUAL_ROLES);
  // Whoever stands in for the lost does nothing else, or the paper would be a second person.
  const approves = as === "approver" && approving;
  const roles = useMemo((): readonly RoleName[] => (as === "approver" ? chosen : ["recovery"]), [as, chosen]);
  const now = useNow();
  const [since] = useState(now);
  const composed = useMemo(() => {
    const id = personIdFor(
      card.name,
      newest.root.persons.map((person) => person.id),
    );
    const independentStations = independentStationOf(card);
    return addPerson(
      newest,
      { card, id, groups: approves ? [APPROVERS] : [], roles },
      { now: since, independentStations },
      webCrypto,
    );
  }, [card, newest, approves, roles, since]);
  const has = (role: RoleName) => roles.includes(role);
  // Renewing and breaking the glass go with changing the root.
  const along: Partial<Record<RoleName, readonly RoleName[]>> = { root: ["root", "renew", "breakglass"] };
  const toggle = (role: RoleName) => {
    const names = along[role] ?? [role];
    setRoles(has(role) ? roles.filter((one) => !names.includes(one)) : [...roles, ...names]);
  };
  return (
    <>
      <Card title="What they are to do">
        <div className={classes["form"]}>
          <SegmentedControl
            aria-label="What the key is for"
            value={as}
            onChange={(value) => setAs(value === "recovery" ? "recovery" : "approver")}
            data={[
              { value: "approver", label: "Daily work" },
              { value: "recovery", label: "Recovery key only" },
            ]}
          />
          {as === "recovery" ? (
            <p className={classes["quiet"]}>
              On paper or a token in a safe: it stands in for one lost signer of the root, together with those
              who are left. It approves nothing.
            </p>
          ) : (
            <>
              <Checkbox
                label="Approves runs"
                checked={approves}
                onChange={({ currentTarget }) => setApproves(currentTarget.checked)}
              />
              {(["root", "people", "admit"] as const).map((role) => (
                <Checkbox
                  key={role}
                  label={roleNames[role]}
                  checked={has(role)}
                  onChange={() => toggle(role)}
                />
              ))}
            </>
          )}
        </div>
      </Card>
      {composed.ok ? (
        <ComposeCard composed={composed} authorities={authorities} />
      ) : (
        <p className={classes["fault"]} role="alert">
          No device would follow this: {rootFaultWords(composed.because)}
        </p>
      )}
    </>
  );
}
