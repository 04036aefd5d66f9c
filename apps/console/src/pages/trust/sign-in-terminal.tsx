/** Signing without a station: the bytes as a file, what to type, and the signature handed back in. */
import { Button, FileButton } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { carry } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { readHandSigned } from "../../ceremonies/hand-signed.ts";
import { Download } from "../../parts/download.tsx";
import { notify } from "../../parts/notice-store.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { RefusedHere } from "../../parts/refused-here.ts";
import { Stack } from "../../parts/stack.tsx";
import { VerifyYourself } from "../../parts/verify-yourself.tsx";
import { draftFileName, namespaceOf } from "./document-words.ts";
import type { OpenDraft } from "./use-drafts.ts";

const mostCharacters = 6_000_000;

/** Closed until somebody wants it. */
export function SignInTerminal({ one }: { readonly one: OpenDraft }) {
  const { draft, signed } = one;
  const name = draftFileName(one);
  const ours = {
    root: "root",
    people: "people",
    admission: undefined,
    standing: undefined,
    token: undefined,
    logreset: "logreset",
    breakglass: undefined,
  }[draft.type];
  const commands = [
    ...(ours === undefined
      ? []
      : [
          {
            shows: `With our tool, which first shows what it says (file ${name}.json):`,
            line: `countersign ${ours} sign ${name}.json --key ~/.ssh/id_ed25519`,
          },
        ]),
    ...(draft.type === "standing" ? standingCommands(draft.hash, name) : []),
    {
      shows: `${draft.type === "standing" ? "As an approver, with" : "With"} nothing of ours (file ${name}.bytes; it writes ${name}.bytes.sig):`,
      line: `ssh-keygen -Y sign -n ${namespaceOf[draft.type]} -f ~/.ssh/id_ed25519 ${name}.bytes`,
    },
  ];
  return (
    <VerifyYourself summary="Sign in the terminal" hash={draft.hash} commands={commands}>
      <p>
        Take the file to the machine that has your key. The key never comes here; only the signature does.
      </p>
      <Stack row>
        {ours === undefined ? null : (
          <Download name={`${name}.json`} text={`${JSON.stringify(carry(signed), null, 2)}\n`} />
        )}
        <Download name={`${name}.bytes`} text={new TextDecoder().decode(signed.bytes)} />
      </Stack>
      <HandIn hash={draft.hash} />
    </VerifyYourself>
  );
}

/** Who asks signs for another purpose than who approves. */
function standingCommands(hash: string, name: string) {
  return [
    {
      shows: "As an approver with our tool, which first shows all that it allows:",
      line: `countersign approve ${hash} --key ~/.ssh/id_ed25519`,
    },
    {
      shows: "As whoever asks, with our tool, which shows the same first:",
      line: `countersign standing sign ${hash} --key ~/.ssh/id_ed25519`,
    },
    {
      shows: `As whoever asks, with nothing of ours (file ${name}.bytes; it writes ${name}.bytes.sig):`,
      line: `ssh-keygen -Y sign -n countersign.standing.v1 -f ~/.ssh/id_ed25519 ${name}.bytes`,
    },
  ];
}

function HandIn({ hash }: { readonly hash: string }) {
  const memory = useQueryClient();
  const handIn = useMutation({
    mutationFn: async (file: File) => {
      const text = (await file.text()).slice(0, mostCharacters);
      const read = readHandSigned(text, webCrypto);
      if (!read.ok) throw new RefusedHere(`${file.name}: ${read.because}.`);
      const { reply } = await api.call(endpoints.trust.addSignatures, {
        params: { hash },
        body: { signatures: [...read.signatures] },
      });
      return reply;
    },
    onSuccess: async ({ accepted }) => {
      notify(accepted === 0 ? "That signature was here already." : "The signature was taken.");
      await memory.invalidateQueries({ queryKey: [endpoints.drafts.listDrafts.id] });
    },
  });
  return (
    <>
      <Refusal error={handIn.error} />
      <div>
        <FileButton onChange={(file) => file && handIn.mutate(file)}>
          {(props) => (
            <Button {...props} variant="default" loading={handIn.isPending}>
              Hand in the signature
            </Button>
          )}
        </FileButton>
      </div>
    </>
  );
}
