/** Who changed how somebody signs in, and when: approvals of people whose factors others touched are looked at twice. */
import type { endpoints, ReplyOf } from "@countersign/api";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { eventWords } from "../../parts/event-names.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./users.module.css";

type Events = ReplyOf<typeof endpoints.identity.showUser>["credential_events"];

/** The card. */
export function CredentialEvents({ events }: { readonly events: Events }) {
  return (
    <Card title="Changes to signing in" flush>
      {events.length === 0 ? (
        <Empty icon="clock" title="Nothing was changed yet" compact />
      ) : (
        events.map(({ at, what, by, by_self: bySelf }) => (
          <div key={`${at} ${what}`} className={classes["event"]}>
            <span>
              <ForeignText text={eventWords(what)} />{" "}
              {bySelf ? null : (
                <Badge tone="warn" icon="user">
                  <span>
                    by <ForeignText text={by} />
                  </span>
                </Badge>
              )}
            </span>
            <span>
              <TimeText at={at} />
            </span>
          </div>
        ))
      )}
    </Card>
  );
}
