/** How it runs: until when devices take it, as whom, with which network, within which limits, with what around it. */
import { NativeSelect } from "@mantine/core";
import { LONG_TIMES, SHORT_TIMES, SIZES } from "./amount.ts";
import { AmountField } from "./amount-field.tsx";
import classes from "./compose.module.css";
import { type Draft, limitFaults } from "./draft.ts";
import { EnvironmentFields } from "./environment-fields.tsx";
import { InputField } from "./input-field.tsx";
import type { Outlook } from "./who-signs.ts";

/** The fields of what is asked for. */
export function MannerFields({
  draft,
  outlook,
  isTold,
  onChange,
}: {
  readonly draft: Draft;
  readonly outlook: Outlook | undefined;
  readonly isTold: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
}) {
  const faults = limitFaults(draft, outlook);
  const open = (
    <AmountField
      label="Open for"
      description="Then devices refuse it"
      units={LONG_TIMES}
      amount={draft.window}
      fault={faults.window}
      onChange={(window) => onChange({ window })}
    />
  );
  if (draft.kind === "reboot")
    return (
      <div className={classes["pairs"]}>
        {open}
        <AmountField
          label="Delay"
          description="From accepting it to the restart"
          units={SHORT_TIMES}
          amount={draft.delay}
          fault={faults.delay}
          onChange={(delay) => onChange({ delay })}
        />
      </div>
    );
  const limits = outlook?.ok ? outlook.limits : undefined;
  return (
    <>
      <div className={classes["pairs"]}>
        <NativeSelect
          label="Run as"
          description="A user of the device"
          value={draft.runAs}
          error={faults.runAs === undefined ? undefined : `Run as ${faults.runAs}`}
          onChange={({ currentTarget }) => onChange({ runAs: currentTarget.value })}
          data={withChosen(limits?.users ?? ["default"], draft.runAs).map((user) => ({
            value: user,
            label: user === "default" ? "the agent's choice" : user,
          }))}
        />
        <NativeSelect
          label="Network"
          description="What it can reach"
          value={draft.network}
          error={faults.network === undefined ? undefined : `Network ${faults.network}`}
          onChange={({ currentTarget }) =>
            onChange({ network: currentTarget.value === "none" ? "none" : "host" })
          }
          data={withChosen(limits?.networks ?? ["host", "none"], draft.network).map((network) => ({
            value: network,
            label: network === "host" ? "as the device" : "none",
          }))}
        />
        <AmountField
          label="Time limit"
          description="Then it is ended, with all it started"
          units={SHORT_TIMES}
          amount={draft.timeLimit}
          fault={faults.timeLimit}
          onChange={(timeLimit) => onChange({ timeLimit })}
        />
        <AmountField
          label="Output limit"
          description="More is counted and not kept"
          units={SIZES}
          amount={draft.outputLimit}
          fault={faults.outputLimit}
          onChange={(outputLimit) => onChange({ outputLimit })}
        />
        {open}
      </div>
      <EnvironmentFields
        variables={draft.environment}
        isTold={isTold}
        onChange={(environment) => onChange({ environment })}
      />
      <InputField input={draft.input} onChange={(input) => onChange({ input })} />
    </>
  );
}

/** What may be chosen, and what is chosen though it may not: it is shown as it is, and said to be wrong. */
function withChosen<Choice extends string>(allowed: readonly Choice[], chosen: Choice): readonly Choice[] {
  return allowed.includes(chosen) ? allowed : [...allowed, chosen];
}
