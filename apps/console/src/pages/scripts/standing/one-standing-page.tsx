/** One standing approval: all that it allows, who signed, what was done under it, and how it is stopped. */
import { endpoints, type ReplyOf } from "@countersign/api";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useApi } from "../../../api/use-api.ts";
import { BackLink } from "../../../parts/back-link.tsx";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { Column } from "../../../parts/columns.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { LinkButton } from "../../../parts/link-button.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { NotYet } from "../../../parts/not-yet.tsx";
import { Page } from "../../../parts/page.tsx";
import { RowLink } from "../../../parts/list/row-link.tsx";
import { TimeText } from "../../../parts/time-text.tsx";
import { VerifyYourself } from "../../../parts/verify-yourself.tsx";
import { reviewStandingHere } from "../../trust/review-document.ts";
import { ReviewView } from "../../trust/review-view.tsx";
import { signedOf, useTrust } from "../../trust/use-trust.ts";
import classes from "../scripts.module.css";
import { AddApproval } from "./add-approval.tsx";
import { standingStates } from "./standing-words.ts";

type Shown = ReplyOf<typeof endpoints.standing.showStanding>;

/** The page. */
export function OneStandingPage() {
  const { hash = "" }: { hash?: string } = useParams({ strict: false });
  const read = useApi(
    endpoints.standing.showStanding,
    { params: { hash } },
    { topics: ["trust", "runs"], enabled: hash !== "" },
  );
  const shown = read.data?.standing.hash === hash ? read.data : undefined;
  if (shown) return <Standing shown={shown} />;
  return (
    <Page title="Standing approval" above={<BackLink to="/scripts/-/standing">Standing approvals</BackLink>}>
      <NotYet of={read} />
    </Page>
  );
}

function Standing({ shown }: { readonly shown: Shown }) {
  const { standing, uses } = shown;
  const trust = useTrust();
  const signed = signedOf(shown.document);
  const { words, tone } = standingStates[standing.state];
  const title = `${standing.script.name} may run again and again`;
  return (
    <Page
      title={title}
      above={<BackLink to="/scripts/-/standing">Standing approvals</BackLink>}
      heading={<ForeignText text={title} />}
      lead={<ForeignText text={standing.reason} />}
      actions={
        standing.state === "awaiting-signatures" ? (
          <LinkButton to="/trust/drafts/$hash" params={{ hash: standing.hash }}>
            Have it signed
          </LinkButton>
        ) : undefined
      }
    >
      <p>
        <Badge tone={tone}>{words}</Badge>{" "}
        {standing.because === null ? null : (
          <ForeignText text={`${standing.because}: ${standing.detail ?? ""}`} />
        )}
      </p>
      <div className={classes["columns"]}>
        <Column>
          <Card title="What it allows" lead="The same words as at the station and in the terminal." flush>
            <Contents shown={shown} />
          </Card>
        </Column>
        <Column>
          <Card title="Signed by">
            <ul className={classes["findings"]}>
              {standing.signers.map(({ authority, person, as }) => (
                <li key={`${authority} ${person} ${as}`}>
                  <ForeignText text={person} />, {as === "requester" ? "who asked" : "approving"}
                </li>
              ))}
              {standing.objections.map(({ effect, person, reason, at }) => (
                <li key={`${person} ${at}`}>
                  {effect} by <ForeignText text={person} /> <TimeText at={at} />:{" "}
                  <ForeignText text={reason} />
                </li>
              ))}
            </ul>
          </Card>
          {trust.data && signed ? (
            <AddApproval standing={standing} signed={signed} authorities={trust.data.authorities} />
          ) : null}
          <Card title={`Uses: ${standing.uses.count}`}>
            {uses.length === 0 ? (
              <Empty icon="run" title="Not used yet" compact />
            ) : (
              <ul className={classes["findings"]}>
                {uses.map(({ run, state, at, by }) => (
                  <li key={run}>
                    <RowLink to="/runs/$id" params={{ id: run }}>
                      {state}
                    </RowLink>{" "}
                    <TimeText at={at} />, <ForeignText text={by} />
                  </li>
                ))}
              </ul>
            )}
          </Card>
          <Revoke hash={standing.hash} />
        </Column>
      </div>
    </Page>
  );
}

/** Stopping it is a signature, so it is given where people sign. */
function Revoke({ hash }: { readonly hash: string }) {
  const { data } = useApi(endpoints.system.describeServer);
  const station = data?.station_url ?? null;
  return (
    <Card title="Revoke it" lead="By a veto of any approver, for good: devices that hear of it refuse it.">
      {station === null ? null : (
        <p>
          <a href={`${station}/#document=${hash}`} target="_blank" rel="noreferrer">
            Open it at the station
          </a>
        </p>
      )}
      <VerifyYourself
        summary="Revoke it in the terminal"
        commands={[
          {
            shows: "As an approver, or as whoever asked for it:",
            line: `countersign standing revoke ${hash} --key ~/.ssh/id_ed25519`,
          },
        ]}
      />
    </Card>
  );
}

function Contents({ shown }: { readonly shown: Shown }) {
  const trust = useTrust();
  const authorities = trust.data?.authorities;
  const { hash, signers } = shown.standing;
  const { data } = useQuery({
    queryKey: ["reviewed-standing", hash, signers.length, authorities?.length],
    enabled: authorities !== undefined,
    queryFn: async () => {
      const signed = signedOf(shown.document);
      return signed
        ? reviewStandingHere(signed, { authorities: authorities ?? [] })
        : { ok: false as const, because: "not-base64", detail: "the server sent something else" };
    },
  });
  return data ? <ReviewView reviewed={data} /> : <Loading lines={6} />;
}
