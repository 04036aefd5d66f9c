/** Everything that a standing approval says: what it allows that was refused before comes first. */
import type { StandingModel } from "@countersign/review";
import { Badge } from "../../parts/badge.tsx";
import { type Fact, Facts } from "../../parts/facts.tsx";
import { Segments } from "../../parts/segments.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import classes from "./trust.module.css";

/** The contents. */
export function StandingContents({ model }: { readonly model: StandingModel }) {
  const { allows, schedule, devices, runAs, network, allowed, issued, expires, action } = model;
  const facts: readonly Fact[] = [
    {
      name: "Who asks",
      value: (
        <>
          <Segments segments={model.requester.name} />: <Segments segments={model.reason} />
        </>
      ),
    },
    { name: "Where", value: <Where devices={devices} /> },
    { name: "When", value: <Lines lines={schedule} /> },
    {
      name: "From, until",
      value: (
        <>
          <TimeText at={issued} />, <TimeText at={expires} />
        </>
      ),
    },
    ...allowed.map(({ position, name, words, open }) => ({
      name: `Argument ${position}`,
      value: (
        <>
          <Segments segments={name} />: <Segments segments={words} />{" "}
          {open ? (
            <Badge tone="warn" icon="warning">
              anything
            </Badge>
          ) : null}
        </>
      ),
    })),
    ...action.environment.map(({ name, value }) => ({
      name: `Variable ${name}`,
      value: <Segments segments={value} />,
    })),
    ...(action.input ? [{ name: "Standard input", value: `${action.input.length} lines` }] : []),
    { name: "Runs as", value: `${runAs.user}: ${runAs.words}` },
    { name: "Network", value: `${network.value}: ${network.words}` },
    { name: "Script", value: `${action.name}, version ${action.version}, ${action.interpreter}` },
    { name: "Its hash", value: <code>{action.hash}</code> },
  ];
  return (
    <div className={classes["contents"]}>
      <section className={classes["changes"]} aria-label="Allowed that was refused before">
        <h3>
          <Badge tone="warn" icon="warning">
            Allowed that was refused before
          </Badge>
        </h3>
        <ul>
          {allows.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </section>
      <LookTwice warnings={model.warnings} />
      <Facts facts={facts} />
    </div>
  );
}

function LookTwice({ warnings }: Pick<StandingModel, "warnings">) {
  if (warnings.length === 0) return null;
  return (
    <section className={classes["changes"]} aria-label="Look twice">
      <h3>
        <Badge tone="warn" icon="warning">
          Look twice
        </Badge>
      </h3>
      <ul>
        {warnings.map(({ part, at, words }) => (
          <li key={`${part} ${at} ${words}`}>
            {at === undefined ? part : `${part} ${at}`}: {words}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Where({ devices }: Pick<StandingModel, "devices">) {
  const { all, words, list } = devices;
  if (all) return words;
  return (
    <ul className={classes["plain"]}>
      {list.map(({ fingerprint, name }) => (
        <li key={fingerprint}>
          <Segments segments={name} />
        </li>
      ))}
    </ul>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className={classes["plain"]}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
