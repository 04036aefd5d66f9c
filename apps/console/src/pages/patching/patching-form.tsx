/** The form: what is wanted, in one sentence what will happen, and what has to be signed for it. */
import { Button, NativeSelect } from "@mantine/core";
import { endpoints, type Patching, type PatchSettings } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Stack } from "../../parts/stack.tsx";
import { ChooseDevices } from "../runs/compose/choose-devices.tsx";
import type { ChosenDevice } from "../runs/compose/chosen-devices.ts";
import { PatchingFields } from "./patching-fields.tsx";
import { settingsSentence } from "./patching-words.ts";
import { WhatIsSigned } from "./what-is-signed.tsx";

const of = endpoints.patching;

/** The form; `onDone` when it was sent or left. */
export function PatchingForm({
  patching,
  onDone,
}: {
  readonly patching: Patching;
  readonly onDone: () => void;
}) {
  const { client } = patching;
  const [settings, setSettings] = useState<PatchSettings>(
    () => patching.wanted ?? patching.current ?? usualSettings(),
  );
  /** Undefined: those of the settings, or all. */
  const [chosen, setChosen] = useState<readonly ChosenDevice[]>();
  const [isTold, setIsTold] = useState(false);
  const set = useChange(of.setPatching, { invalidates: [of.showPatching, of.listPatching] });
  const change = (part: Partial<PatchSettings>) => setSettings({ ...settings, ...part });
  const devices = chosen ? chosen.map(({ id }) => id) : settings.devices;
  const wanted: PatchSettings = { ...settings, devices };
  const faults = [
    ...(settings.days.length === 0 ? ["Choose at least one day."] : []),
    ...(devices?.length === 0 ? ["Choose at least one device, or all of them."] : []),
    ...(devices !== null && devices.length > 64 ? ["Choose at most 64 devices, or all of them."] : []),
    ...(/^\d\d:\d\d$/.test(settings.from) ? [] : ["Say when it begins."]),
    ...(settings.run_as.trim() === "" ? ["Say as which user."] : []),
  ];
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setIsTold(true);
    if (faults.length > 0) return;
    set.mutate(
      { params: { client }, body: wanted },
      {
        onSuccess: ({ draft }) => {
          notify(draft === null ? "It is in force." : "It counts once enough people have signed it.");
          onDone();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Card title="Which updates, and when">
          <PatchingFields settings={settings} onChange={change} />
        </Card>
        <Card title="Where">
          <Stack>
            <NativeSelect
              label="Devices"
              value={devices === null ? "all" : "some"}
              onChange={({ currentTarget: { value } }) => {
                setChosen(value === "all" ? undefined : []);
                change({ devices: null });
              }}
              data={[
                { value: "all", label: "All that are admitted to the client, and who joins" },
                {
                  value: "some",
                  label: chosen || devices === null ? "These" : `The ${devices.length} of now`,
                },
              ]}
            />
            {chosen ? <ChooseDevices chosen={chosen} onChange={setChosen} /> : null}
          </Stack>
        </Card>
        <Card title="What will happen">
          <Stack>
            <p aria-live="polite">{settings.days.length === 0 ? "Nothing." : settingsSentence(wanted)}</p>
            <WhatIsSigned client={client} isChange={patching.current !== null} />
            {isTold && faults.length > 0 ? (
              <ul role="alert" aria-label="What is missing">
                {faults.map((fault) => (
                  <li key={fault}>{fault}</li>
                ))}
              </ul>
            ) : null}
            <Refusal error={set.error} />
            <Stack row>
              <Button type="submit" loading={set.isPending}>
                Set it
              </Button>
              <Button variant="default" onClick={onDone}>
                Leave it
              </Button>
            </Stack>
          </Stack>
        </Card>
      </Stack>
    </form>
  );
}

function usualSettings(): PatchSettings {
  return {
    classes: "security",
    reboot: "never",
    days: [6, 7],
    from: "02:00",
    minutes: 180,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    devices: null,
    run_as: "root",
  };
}
