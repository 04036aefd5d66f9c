/** Which script, in which version, with which arguments. */
import { NativeSelect, Select } from "@mantine/core";
import { endpoints, type Script } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useApi } from "../../../api/use-api.ts";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { ArgumentsForm } from "./arguments-form.tsx";
import classes from "./compose.module.css";
import type { Draft } from "./draft.ts";

/** The fields. */
export function ScriptFields({
  draft,
  found,
  isTold,
  onChange,
}: {
  readonly draft: Draft;
  readonly found: { readonly script: Script; readonly versions: readonly Script[] } | undefined;
  readonly isTold: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
}) {
  const { data } = useApi(endpoints.scripts.listScripts, undefined, { topics: ["scripts"] });
  const scripts = data?.scripts ?? [];
  return (
    <>
      <div className={classes["pair"]}>
        <Select
          label="Script"
          placeholder="Choose a script"
          searchable
          allowDeselect={false}
          nothingFoundMessage="No script is called like that"
          data={scripts.map(({ name }) => name)}
          value={draft.script ?? null}
          error={isTold && draft.script === undefined ? "Choose a script." : undefined}
          onChange={(script) => onChange({ script: script ?? undefined, version: undefined, values: {} })}
        />
        <NativeSelect
          label="Version"
          disabled={!found}
          value={String(found?.script.version ?? "")}
          onChange={({ currentTarget }) => onChange({ version: Number(currentTarget.value) })}
          data={(found?.versions ?? []).map(({ version }, index) => ({
            value: String(version),
            label: index === 0 ? `${version} (newest)` : String(version),
          }))}
        />
      </div>
      {found ? (
        <>
          {found.script.description === "" ? null : (
            <p className={classes["quiet"]}>
              <ForeignText text={found.script.description} />
            </p>
          )}
          <p className={classes["quiet"]}>
            <Link
              to="/scripts/$name"
              params={{ name: found.script.name }}
              search={{ version: found.script.version }}
              target="_blank"
            >
              Read version {found.script.version} of {found.script.name}
            </Link>
          </p>
          <ArgumentsForm
            parameters={found.script.parameters}
            values={draft.values}
            isTold={isTold}
            onChange={(name, value) => onChange({ values: { ...draft.values, [name]: value } })}
          />
        </>
      ) : null}
    </>
  );
}
