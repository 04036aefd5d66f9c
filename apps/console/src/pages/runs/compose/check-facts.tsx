/** What is asked for, to the last character, before it is asked for. */
import type { Script } from "@countersign/api";
import { dangerOfVariable } from "@countersign/review";
import type { Fact } from "../../../parts/facts.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { IdText } from "../../../parts/id-text.tsx";
import { ExactText } from "../verify/exact-text.tsx";
import { LONG_TIMES, SHORT_TIMES, SIZES, totalOf, wordsOf } from "./amount.ts";
import { argumentsShown } from "./check-arguments.ts";
import classes from "./compose.module.css";
import { type Draft, USUAL_WINDOW_SECONDS } from "./draft.ts";
import { type RingChoice, sizesOf } from "./rings.ts";
import type { Variable } from "./environment.ts";

/** The facts. */
export function checkFacts(draft: Draft, script: Script | undefined): readonly Fact[] {
  const windowSeconds = totalOf(draft.window) ?? USUAL_WINDOW_SECONDS;
  const isUsual = windowSeconds === USUAL_WINDOW_SECONDS;
  const open = {
    name: "Open for",
    value: `${wordsOf(windowSeconds, LONG_TIMES)}${isUsual ? ", or less where a policy says so" : ""}`,
  };
  const reason = { name: "Reason", value: <ForeignText text={draft.reason.trim()} as="prose" /> };
  const order =
    draft.rings && draft.devices.length > 1 ? [{ name: "Order", value: orderWords(draft.rings) }] : [];
  if (draft.kind === "reboot") {
    const delay = totalOf(draft.delay) ?? 0;
    return [
      reason,
      open,
      ...order,
      {
        name: "Delay",
        value: delay === 0 ? "none: at once" : `${wordsOf(delay, SHORT_TIMES)} after accepting it`,
      },
    ];
  }
  return [
    ...(script ? scriptFacts(draft, script) : []),
    reason,
    open,
    ...order,
    { name: "Run as", value: draft.runAs === "default" ? "the agent's choice" : draft.runAs },
    { name: "Network", value: draft.network === "host" ? "what the device reaches" : "nothing" },
    { name: "Time limit", value: `ended after ${wordsOf(totalOf(draft.timeLimit) ?? 0, SHORT_TIMES)}` },
    { name: "Output limit", value: `kept up to ${wordsOf(totalOf(draft.outputLimit) ?? 0, SIZES)}` },
    { name: "Environment", value: <Environment variables={draft.environment} /> },
    { name: "Standard input", value: <StandardInput input={draft.input} /> },
  ];
}

function orderWords(rings: RingChoice): string {
  return `in rings of ${sizesOf(rings).join(", ")}; stops after ${rings.stopAfter.trim()} failed${
    rings.askFirst ? "; waits for a “go on” each time" : ""
  }. This is the server's order and not signed.`;
}

function scriptFacts(draft: Draft, script: Script): readonly Fact[] {
  return [
    {
      name: "Script",
      value: (
        <>
          {script.name}, version {script.version}, by {script.interpreter}{" "}
          <IdText id={script.hash} label="hash of the script" />
        </>
      ),
    },
    ...argumentsShown(script.parameters, draft.values).map(({ name, value, isDefault }) => ({
      name,
      value: (
        <>
          {value === "" ? (
            <em>empty</em>
          ) : (
            <code>
              <ForeignText text={value} as="value" />
            </code>
          )}
          {isDefault && value !== "" ? " (as usual)" : ""}
        </>
      ),
    })),
  ];
}

function Environment({ variables }: { readonly variables: readonly Variable[] }) {
  if (variables.length === 0) return <em>nothing added</em>;
  return (
    <ul className={classes["listed"]}>
      {variables.map(({ name, value }) => {
        const danger = dangerOfVariable(name);
        return (
          <li key={name}>
            <code>
              {name}=<ForeignText text={value} as="value" />
            </code>
            {danger === undefined ? null : <p>{`${name} ${danger}.`}</p>}
          </li>
        );
      })}
    </ul>
  );
}

function StandardInput({ input }: { readonly input: string | undefined }) {
  if (input === undefined) return <em>none</em>;
  if (input === "") return <em>empty</em>;
  return <ExactText label="Standard input" text={input} />;
}
