/** Removing a person from a root: from every role and group at once, with what they held alone and what they signed. */
import { Checkbox } from "@mantine/core";
import { endpoints } from "@countersign/api";
import type { PinnedRoot } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useParams } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useApi } from "../../api/use-api.ts";
import { removePerson } from "../../ceremonies/change-root.ts";
import { missedAfter } from "../../ceremonies/missed-after.ts";
import { Card } from "../../parts/card.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { ChangePage } from "./change-page.tsx";
import { MissedCard } from "./missed-card.tsx";
import classes from "./trust.module.css";

/** The page. */
export function RemovePersonPage() {
  const { person = "", authority = "" } = useParams({ strict: false });
  const [stolen, setStolen] = useState(false);
  const signed = useSignedBy(authority, person);
  const revoked = useMemo(() => (stolen ? signed : []), [stolen, signed]);
  const compose = useCallback(
    (held: PinnedRoot, now: number) => removePerson(held, person, now, webCrypto, revoked),
    [person, revoked],
  );
  const lead = ({ root }: PinnedRoot) => {
    const name = root.persons.find(({ id }) => id === person)?.name ?? person;
    return `${shownName(name)} signs for ${shownName(root.name)} no more, once the others have signed this. Devices that are away hear of it when they come back. The account that is linked to ${shownName(name)} loses the link by itself.`;
  };
  return (
    <ChangePage
      title="Remove a person"
      lead={lead}
      compose={compose}
      before={(held, next) => (
        <>
          {next ? <MissedCard missed={missedAfter(held.root, next.root)} /> : null}
          {signed.length > 0 ? (
            <Card>
              <div className={classes["form"]}>
                <Checkbox
                  label={
                    signed.length === 1
                      ? "Revoke the standing approval that bears their signature"
                      : `Revoke the ${signed.length} standing approvals that bear their signature`
                  }
                  description="Where their key may be in somebody else's hands. Otherwise those live on that enough others signed."
                  checked={stolen}
                  onChange={({ currentTarget }) => setStolen(currentTarget.checked)}
                />
              </div>
            </Card>
          ) : null}
        </>
      )}
    />
  );
}

/** Hashes of the standing approvals in force that somebody signed. */
function useSignedBy(authority: string, person: string): readonly string[] {
  const { data } = useApi(endpoints.standing.listStanding, undefined, { topics: ["trust"] });
  return useMemo(
    () =>
      (data?.standing ?? [])
        .filter(({ state, signers }) => {
          const isSigner = signers.some((one) => one.authority === authority && one.person === person);
          return state === "in-force" && isSigner;
        })
        .map(({ hash }) => hash),
    [data, authority, person],
  );
}
