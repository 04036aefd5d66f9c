/** The second part of the way: who still has to sign what, and where. It ends by itself. */
import type { Device } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { DraftLine } from "./drafts-card.tsx";
import { DraftSignatures } from "./draft-signatures.tsx";
import { draftTitle } from "./document-words.ts";
import type { GraduationState } from "./graduation.ts";
import { MovedDevices } from "./moved-devices.tsx";
import { Step } from "./step.tsx";
import classes from "./trust.module.css";
import { type OpenDraft, rootsAround } from "./use-drafts.ts";
import type { TrustHere } from "./use-trust.ts";

/** The steps that are left. */
export function GraduationWaits({
  state: { authority, root, last, admissions },
  trust,
  drafts,
  devices,
  stationUrl,
}: {
  readonly state: Extract<GraduationState, { readonly step: "waits" }>;
  readonly trust: TrustHere;
  readonly drafts: readonly OpenDraft[];
  readonly devices: readonly Device[];
  readonly stationUrl: string | null;
}) {
  const roots = rootsAround(trust.authorities, drafts);
  const waiting = [root, last].filter((one) => one !== undefined);
  return (
    <ol className={classes["steps"]}>
      <Step number={1} title="Composed" done>
        <p className={classes["quiet"]}>
          You can close this page. It finds its way from what is published and what waits.
        </p>
      </Step>
      <Step number={2} title="Both of you sign" done={waiting.length === 0}>
        {waiting.length === 0 ? (
          <p className={classes["quiet"]}>
            <Badge tone="good" icon="check">
              published
            </Badge>{" "}
            The new root is in force and the trial is over.
          </p>
        ) : (
          waiting.map((one) => (
            <DraftSignatures
              key={one.draft.hash}
              one={one}
              roots={roots}
              stationUrl={stationUrl}
              title={draftTitle(one)}
            />
          ))
        )}
      </Step>
      <Step number={3} title="The devices are admitted by you" done={admissions.length === 0}>
        {admissions.length === 0 ? (
          <p className={classes["quiet"]}>Every admission is signed.</p>
        ) : (
          <Card
            title="Admissions"
            lead="One of you signs each. They count as soon as the trial is over."
            flush
          >
            <ul className={classes["lines"]} aria-label="Admissions">
              {admissions.map((one) => (
                <DraftLine key={one.draft.hash} one={one} trust={trust} drafts={drafts} />
              ))}
            </ul>
          </Card>
        )}
      </Step>
      <Step number={4} title="The devices move" done={false}>
        <MovedDevices devices={devices} authority={authority} />
      </Step>
    </ol>
  );
}
