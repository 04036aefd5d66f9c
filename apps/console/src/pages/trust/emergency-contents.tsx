/** What people sign when something went wrong: broken glass, and a reset of the audit log. */
import type { BreakglassModel, LogresetModel } from "@countersign/review";
import { Link } from "@tanstack/react-router";
import { Facts } from "../../parts/facts.tsx";
import { Segments } from "../../parts/segments.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { delayWords } from "../runs/delay-words.ts";
import classes from "./trust.module.css";

/** What breaking the glass does, and for what. */
export function GlassContents({ model }: { readonly model: BreakglassModel }) {
  const { request, device, fingerprint, delaySeconds, reason, does, warnings } = model;
  const { action } = request;
  return (
    <div className={classes["contents"]}>
      {[...does, ...warnings].map((words) => (
        <p key={words} className={classes["fault"]}>
          {words}
        </p>
      ))}
      <Facts
        facts={[
          { name: "device", value: device ? <Segments segments={device.name} /> : fingerprint },
          { name: "waits", value: delayWords(delaySeconds) },
          { name: "because", value: <Segments segments={reason} /> },
          {
            name: "runs",
            value: action.kind === "script" ? `${action.name}, version ${action.version}` : "a restart",
          },
          { name: "as", value: `${request.runAs.user}: ${request.runAs.words}` },
          { name: "asked", value: <Segments segments={request.reason} /> },
        ]}
      />
      {action.kind === "script" ? (
        <p className={classes["quiet"]}>
          <Link to="/scripts/$name" params={{ name: action.name }} search={{ version: action.version }}>
            Read the script
          </Link>
        </p>
      ) : null}
    </div>
  );
}

/** What is said to be lost. */
export function ResetContents({ model }: { readonly model: LogresetModel }) {
  const { by, reason, lost, onward, issued, warnings } = model;
  return (
    <div className={classes["contents"]}>
      {warnings.map((words) => (
        <p key={words} className={classes["fault"]}>
          {words}
        </p>
      ))}
      <Facts
        facts={[
          { name: "lost", value: `what devices saw up to ${lost.size.toLocaleString()} entries` },
          { name: "goes on from", value: `${onward.size.toLocaleString()} entries` },
          {
            name: "says",
            value: (
              <>
                {by}, <TimeText at={issued} />
              </>
            ),
          },
          { name: "because", value: <Segments segments={reason} /> },
        ]}
      />
    </div>
  );
}
