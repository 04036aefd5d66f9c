/** More approvals for one that lives: so that it lives on when somebody who approved it leaves. */
import { endpoints, type StandingApproval } from "@countersign/api";
import type { Signed } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { signersWanted } from "@countersign/review";
import { useApi } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { VerifyYourself } from "../../../parts/verify-yourself.tsx";
import { SignWhere } from "../../trust/sign-where.tsx";
import type { AuthorityHere } from "../../trust/use-trust.ts";
import { AskForApproval } from "./ask-for-approval.tsx";
import { needsApprovals } from "./standing-words.ts";
import classes from "../../trust/trust.module.css";

/** Whoever was led here from what ends does not look for it: it stands low on a phone, and loads late. */
function intoView(element: HTMLElement | null): void {
  if (window.location.hash === "#approve") element?.scrollIntoView({ block: "center" });
}

/** The card; nothing where approvals change nothing. */
export function AddApproval({
  standing,
  signed,
  authorities,
}: {
  readonly standing: StandingApproval;
  readonly signed: Signed;
  readonly authorities: readonly AuthorityHere[];
}) {
  const { data } = useApi(endpoints.system.describeServer);
  const { hash, state, because, signers } = standing;
  if (state !== "in-force" && !(state === "stopped" && needsApprovals(because))) return null;
  const roots = authorities.map(({ newest }) => newest);
  const approvals = signers.filter(({ as }) => as === "approver");
  const document = {
    type: "standing" as const,
    authority: standing.requester.authority,
    bytes: signed.bytes,
  };
  // Whoever asked signed in another capacity: what is left are the groups that approve.
  const groups = signersWanted({ ...document, signers: approvals }, roots, webCrypto).filter(
    ({ as }) => as !== "who asks",
  );
  return (
    <Card
      title="Add an approval"
      lead="Its words stay as they are and a signature is added: it lives on when somebody who approved it leaves."
    >
      <div ref={intoView} />
      <Stack>
        {groups.map(({ as, authority, count, signed: done, missing }) => (
          <section key={`${as} ${authority}`} aria-label={as}>
            <p>
              <strong>
                {done.length} of {count} <ForeignText text={as} />
              </strong>{" "}
              {done.length < count ? (
                <Badge tone="bad" icon="warning">
                  too few
                </Badge>
              ) : done.length === count ? (
                <Badge tone="warn" icon="warning">
                  none to spare
                </Badge>
              ) : (
                <Badge tone="good" icon="check">
                  {done.length - count} to spare
                </Badge>
              )}
            </p>
            <ul className={classes["plain"]}>
              {missing.map((person) => (
                <li key={person.id}>
                  <ForeignText text={person.name} /> can approve it
                  <SignWhere person={person} hash={hash} stationUrl={data?.station_url ?? null} />
                </li>
              ))}
            </ul>
            {missing.length === 0 ? <p>Everybody who may has approved it.</p> : null}
          </section>
        ))}
        {groups.some(({ missing }) => missing.length > 0) ? <AskForApproval hash={hash} /> : null}
        <VerifyYourself
          summary="Approve it in the terminal"
          commands={[
            {
              shows: "After showing all that it allows:",
              line: `countersign approve ${hash} --key ~/.ssh/id_ed25519`,
            },
          ]}
        />
      </Stack>
    </Card>
  );
}
