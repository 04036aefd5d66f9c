/** One draft: what it changes, who has to sign it still, and how. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { parseDocument } from "@countersign/protocol";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { namedAdders } from "@countersign/review";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Loading } from "../../parts/loading.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { draftTitle } from "./document-words.ts";
import { DraftGone } from "./draft-gone.tsx";
import { DraftReach } from "./draft-reach.tsx";
import { DraftSignatures } from "./draft-signatures.tsx";
import {
  readBytes,
  reviewAdmissionHere,
  reviewBreakglassHere,
  reviewLogresetHere,
  reviewPeopleHere,
  reviewRootHere,
  reviewStandingHere,
  reviewTokenHere,
} from "./review-document.ts";
import { ReviewView } from "./review-view.tsx";
import classes from "./trust.module.css";
import { type OpenDraft, rootsAround, useDrafts } from "./use-drafts.ts";
import { type TrustHere, useTrust } from "./use-trust.ts";

/** The page. */
export function DraftPage() {
  const { hash = "" } = useParams({ strict: false });
  const trust = useTrust();
  const { read, open } = useDrafts();
  const system = useApi(endpoints.system.describeServer);
  const one = open?.find(({ draft }) => draft.hash === hash);
  const request = useRequestOf(one);
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title={one ? draftTitle(one) : "Draft"}
      heading={one ? <ForeignText text={draftTitle(one)} /> : undefined}
      lead={
        one ? (
          <>
            Composed by <ForeignText text={one.draft.created_by} /> <TimeText at={one.draft.created_at} />. It
            counts for nothing until enough people have signed these very bytes.
          </>
        ) : undefined
      }
      actions={one ? <Withdraw hash={hash} /> : undefined}
    >
      <Reading of={read} lines={6}>
        {() => (
          <Reading of={trust} lines={6}>
            {(here) =>
              one ? (
                <div className={classes["columns"]}>
                  <div className={classes["column"]}>
                    <Content one={one} trust={here} drafts={open ?? []} />
                    <DraftReach one={one} />
                  </div>
                  <DraftSignatures
                    one={one}
                    roots={rootsAround(here.authorities, open ?? [])}
                    named={namedIn(one, here)}
                    request={request}
                    stationUrl={system.data?.station_url ?? null}
                  />
                </div>
              ) : read.isFetching ? (
                // It may have been put out a moment ago, and not be in the list that is remembered.
                <Loading lines={6} />
              ) : (
                <DraftGone hash={hash} />
              )
            }
          </Reading>
        )}
      </Reading>
    </Page>
  );
}

/** Of broken glass: the bytes of its request, which says who may sign. */
function useRequestOf(one: OpenDraft | undefined): Uint8Array | undefined {
  const parsed = one?.draft.type === "breakglass" ? parseDocument("breakglass", one.signed.bytes) : undefined;
  const hash = parsed?.ok ? parsed.document.request : undefined;
  const { data } = useQuery({
    queryKey: ["request-of-glass", hash],
    enabled: hash !== undefined,
    queryFn: async () => (await readBytes(hash ?? "")) ?? new Uint8Array(),
  });
  return data;
}

/** Who may sign a list of requesters; undefined for everything else. */
function namedIn({ draft, signed }: OpenDraft, { authorities }: TrustHere): readonly string[] | undefined {
  const parsed = draft.type === "people" ? parseDocument("people", signed.bytes) : undefined;
  if (!parsed?.ok) return undefined;
  const held = authorities.find(({ authority }) => authority === draft.authority)?.people;
  return namedAdders(parsed.document, held?.list);
}

function Content({
  one,
  trust,
  drafts,
}: {
  readonly one: OpenDraft;
  readonly trust: TrustHere;
  readonly drafts: readonly OpenDraft[];
}) {
  const { draft, signed } = one;
  const { data } = useQuery({
    queryKey: ["reviewed-draft", draft.hash, draft.signers.length, trust.authorities.length],
    queryFn: async () => {
      const around = {
        authorities: trust.authorities,
        drafts: drafts.flatMap(({ root }) => (root ? [root] : [])),
      };
      if (draft.type === "breakglass") return reviewBreakglassHere(signed, around);
      if (draft.type === "logreset") return reviewLogresetHere(signed, around);
      if (draft.type === "token") return reviewTokenHere(signed, around);
      if (draft.type === "standing") return reviewStandingHere(signed, around);
      if (draft.type === "root") return reviewRootHere(signed, around);
      return draft.type === "people" ? reviewPeopleHere(signed, around) : reviewAdmissionHere(signed, around);
    },
  });
  return (
    <Card
      title={draft.type === "root" || draft.type === "people" ? "What it changes" : "What it says"}
      lead="The same words as at the station and in the terminal. Sign there, by what you see there."
      flush
    >
      {data ? <ReviewView reviewed={data} /> : <Loading lines={4} />}
    </Card>
  );
}

function Withdraw({ hash }: { readonly hash: string }) {
  const may = useMay();
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const { listDrafts, withdrawDraft } = endpoints.drafts;
  const withdraw = useChange(withdrawDraft, { invalidates: [listDrafts] });
  if (!may("trust.publish")) return null;
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        Withdraw
      </Button>
      <Confirm
        opened={asked}
        title="Withdraw this draft?"
        action="Withdraw it"
        destructive
        pending={withdraw.isPending}
        error={withdraw.error}
        onClose={() => setAsked(false)}
        onConfirm={() =>
          withdraw.mutate(
            { params: { hash } },
            {
              onSuccess: () => {
                notify("The draft was withdrawn.");
                void navigate({ to: "/trust" });
              },
            },
          )
        }
      >
        <p>
          Nobody is asked to sign it any more. Signatures that were given stay good for whoever kept them: if
          enough people have signed, it can still be published.
        </p>
      </Confirm>
    </>
  );
}
