/** "Authorization code": before something that is done only after one, wherever in the console it is asked for. */
import { Button, Modal } from "@mantine/core";
import { useState, useSyncExternalStore } from "react";
import { codeAsked, type CodeAsked, isTryingCode, subscribeToCode } from "../api/challenge.ts";
import { CodeField } from "../parts/code-field.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Stack } from "../parts/stack.tsx";
import { useOpened } from "../parts/use-opened.ts";

/** The dialog; nothing while no code is wanted. */
export function CodeDialog() {
  const asked = useSyncExternalStore(subscribeToCode, codeAsked);
  const isOpened = useOpened(asked !== undefined);
  const isTrying = useSyncExternalStore(subscribeToCode, isTryingCode);
  return (
    <Modal
      opened={isOpened}
      onClose={() => asked?.leave()}
      title="Authorization code"
      centered
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {asked === undefined ? null : <Question asked={asked} isTrying={isTrying} />}
    </Modal>
  );
}

function Question({ asked, isTrying }: { readonly asked: CodeAsked; readonly isTrying: boolean }) {
  const [code, setCode] = useState("");
  const give = (typed: string) => {
    // What was refused is not left standing: the next code is typed into an empty field.
    setCode("");
    asked.give(typed);
  };
  return (
    <Stack>
      <p>
        This needs a one-time code. Ask whoever holds the authorization phone for the one that it shows now;
        it opens this one request.
      </p>
      <CodeField label="Code" value={code} disabled={isTrying} onChange={setCode} onCode={give} />
      <Refusal error={asked.refusal} />
      <Stack row>
        <Button loading={isTrying} disabled={code.trim() === ""} onClick={() => give(code.trim())}>
          Go on
        </Button>
        <Button variant="default" onClick={asked.leave}>
          Leave it
        </Button>
      </Stack>
    </Stack>
  );
}
