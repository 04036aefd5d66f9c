/** The next 31 days: which tasks are due on each, and when by the clock of their zone. */
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useApi } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import classes from "./tasks.module.css";

const format = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});

/** The days on which anything is due. */
export function TaskCalendar({ client }: { readonly client: string | undefined }) {
  const query = client === undefined ? {} : { client };
  const read = useApi(endpoints.tasks.taskCalendar, { query }, { topics: ["tasks"] });
  return (
    <Card flush>
      <Reading of={read} lines={8}>
        {({ days }) => {
          const byDay = Map.groupBy(days, ({ day }) => day);
          return byDay.size === 0 ? (
            <Empty icon="clock" title="Nothing is due in the next 31 days" />
          ) : (
            <ul className={classes["days"]} aria-label="Days">
              {[...byDay].map(([day, entries]) => (
                <li key={day} className={classes["day"]}>
                  <h3>{format.format(new Date(`${day}T00:00Z`))}</h3>
                  <ul>
                    {entries.map(({ task, name, from, to, times, zone, client: owner }) => (
                      <li key={task}>
                        {times === 1 ? from : `${from} to ${to}, ${times} times`}{" "}
                        <Link to="/tasks/$id" params={{ id: task }}>
                          <ForeignText text={name} />
                        </Link>{" "}
                        <span className={classes["quiet"]}>
                          {client === undefined ? `${owner}, ` : ""}
                          {zone}
                        </span>
                      </li>
                    ))}
                  </ul>
                </li>
              ))}
            </ul>
          );
        }}
      </Reading>
    </Card>
  );
}
