/** What a task does, fact by fact. */
import type { Task } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { Facts } from "../../parts/facts.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { scheduleWords } from "./task-words.ts";
import classes from "./tasks.module.css";

const overlaps: Readonly<Record<Task["overlap"], string>> = {
  skip: "the next one is skipped",
  queue: "one waits",
  allow: "they run beside each other",
};

/** The facts. */
export function TaskFacts({ task }: { readonly task: Task }) {
  const given = Object.entries(task.arguments).map(([name, value]) => `${name} = ${value}`);
  return (
    <Facts
      facts={[
        {
          name: "Script",
          value: (
            <Link to="/scripts/$name" params={{ name: task.script }} search={{ version: task.version }}>
              {task.script}, version {task.version}
            </Link>
          ),
        },
        ...(given.length === 0
          ? []
          : [{ name: "Arguments", value: given.map((text) => <ForeignText key={text} text={text} />) }]),
        { name: "Client", value: task.client },
        { name: `Devices: ${task.devices.length}`, value: <DeviceNames names={task.device_names} /> },
        { name: "Due", value: scheduleWords(task) },
        { name: "Next", value: <TimeText at={task.next_at} /> },
        ...(task.expires_at === null ? [] : [{ name: "Ends", value: <TimeText at={task.expires_at} /> }]),
        {
          name: "Missed",
          value:
            task.missed === "skip"
              ? "is skipped"
              : `is run once, up to ${Math.round(task.grace_seconds / 60)} minutes late`,
        },
        { name: "Still running", value: overlaps[task.overlap] },
        ...(task.rings === null
          ? []
          : [
              {
                name: "Rings",
                value: (
                  <ForeignText
                    text={`${task.rings.steps.map(ringWords).join(", ")}; stops after ${task.rings.stop_after} failed. The order is the server's.`}
                    as="prose"
                  />
                ),
              },
            ]),
        { name: "Owner", value: <ForeignText text={task.owner} /> },
        {
          name: "Changed",
          value: (
            <>
              <TimeText at={task.changed_at} /> by <ForeignText text={task.changed_by} />
            </>
          ),
        },
        { name: "Reason", value: <ForeignText text={task.reason} /> },
      ]}
    />
  );
}

function ringWords(step: NonNullable<Task["rings"]>["steps"][number]): string {
  if (typeof step === "string") return step;
  return `${step.name} (${step.devices.length === 1 ? "1 device" : `${step.devices.length} devices`})`;
}

function DeviceNames({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className={classes["devices"]}>
      {names.map((name) => (
        <li key={name}>
          <ForeignText text={name} />
        </li>
      ))}
    </ul>
  );
}
