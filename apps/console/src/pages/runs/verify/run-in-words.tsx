/** The request as its bytes say it, by the same package that the station shows it with. */
import type { RequestModel, ScriptAction, Segment } from "@countersign/review";
import { type Fact, Facts } from "../../../parts/facts.tsx";
import { Segments } from "../../../parts/segments.tsx";
import { absoluteTime } from "../../../parts/time-words.ts";
import classes from "./verify.module.css";

/** The request in words. */
export function RunInWords({ model }: { readonly model: RequestModel }) {
  const { action, devices, window, limits } = model;
  const isScript = action.kind === "script";
  return (
    <div className={classes["words"]}>
      <Facts
        facts={[
          { name: "Who asks", value: <Segments segments={model.requester.name} /> },
          { name: "Why", value: <Segments segments={model.reason} /> },
          { name: "Client", value: model.client },
          {
            name: "What",
            value: isScript
              ? `${action.name}, version ${action.version}, by ${action.interpreter}`
              : "a restart",
          },
          ...(isScript && action.arguments.length > 0
            ? [
                {
                  name: "Arguments",
                  value: (
                    <ol className={classes["arguments"]}>
                      {action.arguments.map(({ position, segments }) => (
                        <li key={position}>
                          <Argument segments={segments} />
                        </li>
                      ))}
                    </ol>
                  ),
                },
              ]
            : []),
          ...(isScript
            ? scriptSurroundings(action)
            : [{ name: "Delay", value: delayWords(action.delaySeconds) }]),
          { name: "As whom", value: `${model.runAs.user}: ${model.runAs.words}` },
          { name: "Network", value: model.network.words },
          {
            name: "Limits",
            value: `${limits.seconds.toLocaleString("en")} seconds, ${limits.outputBytes.toLocaleString("en")} bytes of output`,
          },
          { name: "Open", value: `${absoluteTime(window.notBefore)} until ${absoluteTime(window.notAfter)}` },
          {
            name: devices.count === 1 ? "The device" : `The ${devices.count} devices`,
            value: (
              <ul className={classes["devices"]}>
                {devices.list.slice(0, mostShown).map(({ fingerprint, name, warning }) => (
                  <li key={fingerprint}>
                    <Segments segments={name} />
                    {warning === undefined ? null : <em> ({warning})</em>}
                  </li>
                ))}
                {devices.count > mostShown ? (
                  <li>and {devices.count - mostShown} more, in the bytes</li>
                ) : null}
              </ul>
            ),
          },
        ]}
      />
      {model.warnings.length === 0 ? null : (
        <ul className={classes["warnings"]} aria-label="To be looked at">
          {model.warnings.map(({ part, words, count }) => (
            <li key={`${part} ${words}`}>
              {part}: {words}
              {count !== undefined && count > 1 ? `, ${count} times` : ""}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const mostShown = 50;

/** What the script finds around it, where it was given something. */
function scriptSurroundings({ environment, input, secrets }: ScriptAction): readonly Fact[] {
  return [
    ...(environment.length > 0
      ? [
          {
            name: "Environment",
            value: (
              <ul className={classes["arguments"]}>
                {environment.map(({ name, value, danger }) => (
                  <li key={name}>
                    <code>
                      {name}=<Segments segments={value} />
                    </code>
                    {danger === undefined ? null : <em> ({danger})</em>}
                  </li>
                ))}
              </ul>
            ),
          },
        ]
      : []),
    ...(input
      ? [
          {
            name: "Standard input",
            value: (
              <ol className={classes["arguments"]}>
                {input.slice(0, mostShown).map(({ number, segments }) => (
                  <li key={number}>
                    <Argument segments={segments} />
                  </li>
                ))}
                {input.length > mostShown ? (
                  <li>and {input.length - mostShown} lines more, in the bytes</li>
                ) : null}
              </ol>
            ),
          },
        ]
      : []),
    ...(secrets.length > 0
      ? [{ name: "Secrets", value: secrets.map(({ param, words }) => `${param}: ${words}`).join("; ") }]
      : []),
  ];
}

function delayWords(seconds: number): string {
  return seconds === 0 ? "none: at once" : `${seconds.toLocaleString("en")} seconds after accepting it`;
}

/** An argument; an empty one is said to be empty. */
function Argument({ segments }: { readonly segments: readonly Segment[] }) {
  if (segments.length === 0) return <em>empty</em>;
  return (
    <code>
      <Segments segments={segments} />
    </code>
  );
}
