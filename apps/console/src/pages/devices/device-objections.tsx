/** What a device refused to follow, and why: a server that shows something wrong is seen here. */
import type { endpoints, ReplyOf } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { IdText } from "../../parts/id-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./device.module.css";

type Objections = ReplyOf<typeof endpoints.devices.showDevice>["objections"];

/** The list; nothing where the device objected to nothing. */
export function DeviceObjections({ objections }: { readonly objections: Objections }) {
  if (objections.length === 0) return null;
  return (
    <Card
      title="What it objected to"
      lead="Documents that the server showed it and that it did not follow."
      flush
    >
      {objections.map(({ document, because, detail, at }) => (
        <div key={`${document} ${at}`} className={classes["objection"]}>
          <p>
            <Badge tone="warn" icon="warning">
              {because}
            </Badge>{" "}
            <TimeText at={at} />
          </p>
          <p className={classes["detail"]}>
            <ForeignText text={detail} /> <IdText id={document} label="hash of the document" />
          </p>
        </div>
      ))}
    </Card>
  );
}
