/** What was composed and awaits signatures: who is asked, who has signed. */
import { Button } from "@mantine/core";
import type { WaitingDraft } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { webCrypto } from "@countersign/protocol/web";
import { useMemo } from "react";
import { signersWanted } from "@countersign/review";
import { useWaitingDrafts } from "../../app/waiting-drafts.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { draftTitle } from "./document-words.ts";
import classes from "./trust.module.css";
import { type OpenDraft, rootsAround, useDrafts } from "./use-drafts.ts";
import type { TrustHere } from "./use-trust.ts";

/** The card. */
export function DraftsCard({ trust }: { readonly trust: TrustHere }) {
  const { read, open = [] } = useDrafts();
  const told = new Map(useWaitingDrafts().data?.drafts.map((draft) => [draft.hash, draft]));
  return (
    <Card title="Waiting for signatures" lead="Published by themselves once enough people have signed." flush>
      <Reading of={read} lines={2} compact>
        {() =>
          open.length === 0 ? (
            <Empty icon="sign" title="Nothing waits" compact />
          ) : (
            <ul className={classes["lines"]} aria-label="Waiting for signatures">
              {open.map((one) => (
                <DraftLine
                  key={one.draft.hash}
                  one={one}
                  trust={trust}
                  drafts={open}
                  told={told.get(one.draft.hash)}
                />
              ))}
            </ul>
          )
        }
      </Reading>
    </Card>
  );
}

/** One draft with whom it waits for. */
export function DraftLine({
  one,
  trust,
  drafts,
  told,
}: {
  readonly one: OpenDraft;
  readonly trust: TrustHere;
  readonly drafts: readonly OpenDraft[];
  /** Whether it waits for whoever looks. */
  readonly told?: WaitingDraft | undefined;
}) {
  const { draft } = one;
  const wanted = useMemo(
    () =>
      signersWanted({ ...draft, bytes: one.signed.bytes }, rootsAround(trust.authorities, drafts), webCrypto),
    [draft, one, trust, drafts],
  );
  return (
    <li className={classes["line"]}>
      <span className={classes["words"]}>
        <Link to="/trust/drafts/$hash" params={{ hash: draft.hash }}>
          <ForeignText text={draftTitle(one)} />
        </Link>
        <span>
          {wanted
            .filter(({ signed, count }) => signed.length < count)
            .map(
              ({ as, signed, count, missing }) =>
                `${signed.length} of ${count} ${as}${missing.length > 0 && missing.length <= 4 ? `: waits for ${missing.map(({ name }) => name).join(", ")}` : ""}`,
            )
            .join("; ") || "Waits for another document"}
        </span>
      </span>
      {told?.yours === "to-sign" ? (
        <Badge tone="warn" icon="sign">
          waits for you
        </Badge>
      ) : null}
      {told?.station_link ? (
        <Button component="a" href={told.station_link} target="_blank" rel="noreferrer" size="compact-sm">
          Open the station
        </Button>
      ) : null}
      <span className={classes["quiet"]}>
        by <ForeignText text={draft.created_by} />, <TimeText at={draft.created_at} />
      </span>
    </li>
  );
}
