/** A root, list or admission that awaits signatures: this person's, or those of others. */
import { Button } from "@mantine/core";
import type { WaitingDraft } from "@countersign/api";
import { askedWords } from "../../app/waiting-drafts.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { Line } from "./line.tsx";

/** The line. */
export function WaitingDocument({ draft }: { readonly draft: WaitingDraft }) {
  const { hash, title, yours, created_at: at, created_by: by, station_link: link } = draft;
  return (
    <Line
      href={`/trust/drafts/${hash}`}
      title={<ForeignText text={title} />}
      text={
        yours === "to-sign" ? (
          <>
            <strong>Waits for you</strong>, composed by <ForeignText text={by} />
          </>
        ) : (
          <ForeignText text={askedWords(draft)} />
        )
      }
      end={
        <>
          <TimeText at={at} />
          {link === null ? null : (
            <Button component="a" href={link} target="_blank" rel="noreferrer" size="compact-sm">
              Open the station
            </Button>
          )}
        </>
      }
    />
  );
}
