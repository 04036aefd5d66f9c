/** The form for a version: editor, interpreter, description, arguments, and what deserves a second look meanwhile. */
import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { endpoints, type Script } from "@countersign/api";
import { encodeBase64, encodeUtf8 } from "@countersign/protocol";
import { reviewScript } from "@countersign/review";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useChange } from "../../api/use-api.ts";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Loading } from "../../parts/loading.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Findings } from "./findings.tsx";
import { ParameterFields } from "./parameter-fields.tsx";
import { canSave, draftFaults, type ScriptDraft } from "./script-draft.ts";
import classes from "./script-form.module.css";

const Editor = lazy(async () => ({ default: (await import("./editor.tsx")).Editor }));
const interpreters: readonly Script["interpreter"][] = ["bash", "sh", "python3", "node", "pwsh"];
const reviewMs = 400;

/** The form. `isExisting`: the name stays. */
export function ScriptForm({
  start,
  isExisting = false,
}: {
  readonly start: ScriptDraft;
  readonly isExisting?: boolean;
}) {
  const [draft, setDraft] = useState(start);
  const [isTold, setIsTold] = useState(false);
  const saved = useRef(false);
  const navigate = useNavigate();
  const put = useChange(endpoints.scripts.putScript, {
    invalidates: [endpoints.scripts.listScripts, endpoints.scripts.showScript],
  });
  const change = (part: Partial<ScriptDraft>) => setDraft((before) => ({ ...before, ...part }));
  const blocker = useBlocker({
    shouldBlockFn: () => !saved.current && draft !== start,
    enableBeforeUnload: () => !saved.current && draft !== start,
    withResolver: true,
  });
  const [text] = useDebouncedValue(draft.text, reviewMs);
  const reviewed = useMemo(
    () => reviewScript(encodeUtf8(text), draft.interpreter),
    [text, draft.interpreter],
  );
  const faults = draftFaults(draft);
  const save = () => {
    setIsTold(true);
    if (!canSave(draft)) return;
    const { name, interpreter, description, parameters } = draft;
    put.mutate(
      {
        params: { name },
        body: {
          interpreter,
          description: description.trim(),
          parameters: [...parameters],
          content: encodeBase64(encodeUtf8(draft.text)),
        },
      },
      {
        onSuccess: (script) => {
          saved.current = true;
          notify(`Version ${script.version} of ${script.name} is saved.`);
          void navigate({ to: "/scripts/$name", params: { name: script.name } });
        },
      },
    );
  };
  return (
    <div className={classes["form"]}>
      <Card>
        <div className={classes["fields"]}>
          <div className={classes["row"]}>
            <TextInput
              label="Name"
              disabled={isExisting}
              value={draft.name}
              autoComplete="off"
              spellCheck={false}
              error={isTold ? faults.name : undefined}
              onChange={({ currentTarget }) => change({ name: currentTarget.value.toLowerCase() })}
            />
            <NativeSelect
              label="Interpreter"
              value={draft.interpreter}
              data={[...interpreters]}
              onChange={({ currentTarget }) => {
                const chosen = interpreters.find((one) => one === currentTarget.value);
                if (chosen) change({ interpreter: chosen });
              }}
            />
          </div>
          <Textarea
            label="What it does"
            description="Shown in lists and to whoever asks for a run."
            autosize
            maxLength={1000}
            value={draft.description}
            onChange={({ currentTarget }) => change({ description: currentTarget.value })}
          />
        </div>
      </Card>
      <div className={classes["columns"]}>
        <Card title="Text" lead="Characters that do not show themselves are written out in red." flush>
          <Suspense fallback={<Loading lines={8} />}>
            <Editor
              start={start.text}
              interpreter={draft.interpreter}
              label="Text of the script"
              onChange={(changed) => change({ text: changed })}
            />
          </Suspense>
          {isTold && faults.text !== undefined ? (
            <p className={classes["fault"]} role="alert">
              {faults.text}
            </p>
          ) : null}
        </Card>
        <Card title="To be looked at" lead="What whoever signs will be shown beside the text.">
          <Findings findings={reviewed.findings} />
        </Card>
      </div>
      <Card
        title="Arguments"
        lead="They reach the script as $1, $2 and so on, in this order. They are never put into its text."
      >
        <ParameterFields
          parameters={draft.parameters}
          faults={isTold ? faults.parameters : []}
          onChange={(parameters) => change({ parameters })}
        />
      </Card>
      <Refusal error={put.error} />
      <div className={classes["buttons"]}>
        <Button size="md" loading={put.isPending} onClick={save}>
          {isExisting ? "Save the new version" : "Save the script"}
        </Button>
      </div>
      <Confirm
        opened={blocker.status === "blocked"}
        title="Leave without saving?"
        action="Leave, and lose what was written"
        destructive
        pending={false}
        error={null}
        onConfirm={() => blocker.proceed?.()}
        onClose={() => blocker.reset?.()}
      >
        <p>What you wrote is kept nowhere else.</p>
      </Confirm>
    </div>
  );
}
