/** The editor of a task: what, where, when, and what happens where it does not go as planned. */
import { Button, TextInput } from "@mantine/core";
import { endpoints, type Task, type TaskBody } from "@countersign/api";
import { useNavigate } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { argumentFault, givenArguments } from "../runs/compose/check-arguments.ts";
import { ChooseDevices } from "../runs/compose/choose-devices.tsx";
import type { Draft } from "../runs/compose/draft.ts";
import { choiceOfRings, ringsBody, ringsMissing } from "../runs/compose/rings.ts";
import { ScriptFields } from "../runs/compose/script-fields.tsx";
import { useRingPlan } from "../runs/compose/use-ring-plan.ts";
import { useScriptVersion } from "../runs/compose/use-script-version.ts";
import { RuleFields } from "./rule-fields.tsx";
import { ruled, rulesOf } from "./rules.ts";
import { choiceOf, scheduleOf, usualChoice } from "./schedule-choice.ts";
import { ScheduleFields } from "./schedule-fields.tsx";
import { TaskRings } from "./task-rings.tsx";
import classes from "./tasks.module.css";

const of = endpoints.tasks;

/** The form. `task` is the one that is changed; its devices stay unless others are chosen. */
export function TaskForm({ start, task }: { readonly start: Draft; readonly task?: Task }) {
  const [draft, setDraft] = useState(start);
  const [keepsDevices, setKeepsDevices] = useState(task !== undefined);
  const [name, setName] = useState(task?.name ?? "");
  const [choice, setChoice] = useState(task ? choiceOf(task) : usualChoice());
  const [rules, setRules] = useState(rulesOf(task));
  const [keepsRings, setKeepsRings] = useState(Boolean(task?.rings));
  const [rings, setRings] = useState(task?.rings ? choiceOfRings(task.rings) : undefined);
  const [isTold, setIsTold] = useState(false);
  const found = useScriptVersion(draft);
  const navigate = useNavigate();
  const again = { invalidates: [of.listTasks, of.showTask, of.taskCalendar] };
  const create = useChange(of.createTask, again);
  const change = useChange(of.changeTask, again);
  const devices = keepsDevices ? (task?.devices ?? []) : draft.devices.map(({ id }) => id);
  const client = keepsDevices ? task?.client : draft.devices[0]?.client;
  const { plan, nameOf } = useRingPlan(keepsRings ? undefined : rings, client, devices);
  const faults = [
    ...(name.trim() === "" ? ["Give it a name."] : []),
    ...(found ? [] : ["Choose a script."]),
    ...(found?.script.parameters ?? []).flatMap((parameter) => {
      const fault = argumentFault(parameter, draft.values[parameter.name]);
      return fault === undefined ? [] : [`${parameter.name} ${fault}.`];
    }),
    ...(devices.length === 0 ? ["Choose at least one device."] : []),
    ...(keepsRings || devices.length < 2 ? [] : ringsMissing(rings, plan)),
  ];
  const ringsOf = (): TaskBody["rings"] => {
    if (keepsRings) return task?.rings ?? null;
    return rings && plan?.ok ? ringsBody(rings, plan.steps) : null;
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setIsTold(true);
    if (!found || faults.length > 0) return;
    const body: TaskBody = {
      run_as: "default",
      network: "host",
      limits: null,
      window_seconds: null,
      enabled: true,
      ...(task ? { ...kept(task) } : {}),
      name: name.trim(),
      script: found.script.name,
      version: found.script.version,
      arguments: givenArguments(found.script.parameters, draft.values),
      devices,
      ...scheduleOf(choice),
      ...ruled(rules),
      rings: ringsOf(),
    };
    const onSuccess = ({ id }: Task) => void navigate({ to: "/tasks/$id", params: { id } });
    if (task) change.mutate({ params: { id: task.id }, body }, { onSuccess });
    else create.mutate({ body }, { onSuccess });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Card title="What">
          <div className={classes["fields"]}>
            <TextInput
              label="Name"
              maxLength={100}
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <ScriptFields
              draft={draft}
              found={found}
              isTold={isTold}
              onChange={(part) => setDraft({ ...draft, ...part })}
            />
          </div>
        </Card>
        <Card title="Where" lead="These devices and no others; a tag or group is taken as it is now.">
          {keepsDevices && task ? (
            <Stack>
              <p>
                {task.devices.length === 1 ? "1 device" : `${task.devices.length} devices`}:{" "}
                <ForeignText text={task.device_names.join(", ")} />
              </p>
              <Stack row>
                <Button
                  variant="default"
                  onClick={() => {
                    setKeepsDevices(false);
                    // They are of the devices that the task had.
                    setKeepsRings(false);
                  }}
                >
                  Choose others
                </Button>
              </Stack>
            </Stack>
          ) : (
            <ChooseDevices
              chosen={draft.devices}
              onChange={(chosen) => setDraft({ ...draft, devices: chosen })}
            />
          )}
        </Card>
        <Card title="When">
          <ScheduleFields choice={choice} onChange={setChoice} />
        </Card>
        {devices.length > 1 ? (
          <TaskRings
            kept={keepsRings ? task : undefined}
            onChooseOthers={() => setKeepsRings(false)}
            rings={rings}
            plan={plan}
            client={client}
            nameOf={nameOf}
            onChange={setRings}
          />
        ) : null}
        <RuleFields rules={rules} onChange={setRules} />
        {isTold && faults.length > 0 ? (
          <ul role="alert" aria-label="What is missing">
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        ) : null}
        <Refusal error={create.error ?? change.error} />
        <Stack row>
          <Button type="submit" loading={create.isPending || change.isPending}>
            {task ? "Save it" : "Make the task"}
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}

/** What this form does not show stays as it is. */
function kept({ run_as, network, limits, window_seconds, enabled }: Task) {
  return { run_as, network, limits, window_seconds, enabled };
}
