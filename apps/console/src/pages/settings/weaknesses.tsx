/** What doctor finds: each weakness of this installation in words, the worst first. */
import { endpoints, type ReplyOf } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Reading } from "../../parts/reading.tsx";
import classes from "./settings.module.css";

type Weakness = ReplyOf<typeof endpoints.system.examine>["weaknesses"][number];
const order: readonly Weakness["severity"][] = ["critical", "moderate", "low"];
const tones: Readonly<Record<Weakness["severity"], Tone>> = {
  critical: "bad",
  moderate: "warn",
  low: "calm",
};

/** The card. */
export function Weaknesses() {
  const read = useApi(endpoints.system.examine, undefined, { topics: ["trust", "devices"] });
  return (
    <Card title="Weaknesses" lead="What countersign doctor says, with its remedy." flush>
      <Reading of={read} lines={3} compact>
        {({ weaknesses }) =>
          weaknesses.length === 0 ? (
            <Empty icon="check" title="No weakness that the doctor knows of" compact />
          ) : (
            <ul className={classes["list"]}>
              {order.flatMap((severity) =>
                weaknesses
                  .filter((one) => one.severity === severity)
                  .map(({ code, sentence, remedy }) => (
                    <li key={code} className={classes["weakness"]}>
                      <Badge tone={tones[severity]} icon={severity === "low" ? "dash" : "warning"}>
                        {severity}
                      </Badge>
                      <div>
                        <p>{sentence}</p>
                        <p className={classes["remedy"]}>{remedy}</p>
                      </div>
                    </li>
                  )),
              )}
            </ul>
          )
        }
      </Reading>
    </Card>
  );
}
