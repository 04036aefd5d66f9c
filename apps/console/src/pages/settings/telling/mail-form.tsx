/** The fields of the mail server. */
import { Button, NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { notify } from "../../../parts/notice-store.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import classes from "./telling.module.css";

const of = endpoints.notifications;
/** A mail server as it is shown: without its password. */
export type MailServer = NonNullable<ReplyOf<typeof of.describeTelling>["mail"]>;

/** How it is spoken to, in words. */
export const securityWords: Readonly<Record<MailServer["security"], string>> = {
  starttls: "STARTTLS, never without",
  tls: "TLS from the first byte",
  clear: "In clear, on the server's own machine only",
};

/** The form. A password that is left empty stays, where it still goes to the same server. */
export function MailForm({
  mail,
  onClose,
}: {
  readonly mail: MailServer | null;
  readonly onClose: () => void;
}) {
  const [host, setHost] = useState(mail?.host ?? "");
  const [port, setPort] = useState(String(mail?.port ?? 587));
  const [security, setSecurity] = useState<MailServer["security"]>(mail?.security ?? "starttls");
  const [from, setFrom] = useState(mail?.from ?? "");
  const [username, setUsername] = useState(mail?.username ?? "");
  const [password, setPassword] = useState("");
  const [ca, setCa] = useState(mail?.ca ?? "");
  const set = useChange(of.setMail, { invalidates: [of.describeTelling] });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const kept = username === "" ? { password: null } : {};
    set.mutate(
      {
        body: {
          host: host.trim(),
          port: Number(port),
          security,
          from: from.trim(),
          username: username === "" ? null : username,
          ca: ca.trim() === "" ? null : ca,
          ...(password === "" ? kept : { password }),
        },
      },
      {
        onSuccess: () => {
          notify("The mail server is set. Send yourself a test mail.");
          onClose();
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <div className={classes["fields"]}>
          <TextInput label="Server" required withAsterisk={false} value={host} onChange={typed(setHost)} />
          <TextInput
            label="Port"
            inputMode="numeric"
            required
            withAsterisk={false}
            value={port}
            onChange={typed(setPort)}
          />
          <NativeSelect
            label="Encryption"
            value={security}
            data={Object.entries(securityWords).map(([value, label]) => ({ value, label }))}
            // The options are the keys of the words.
            onChange={({ currentTarget }) => setSecurity(currentTarget.value as MailServer["security"])}
          />
          <TextInput
            label="From"
            type="email"
            required
            withAsterisk={false}
            value={from}
            onChange={typed(setFrom)}
          />
          <TextInput label="User name" autoComplete="off" value={username} onChange={typed(setUsername)} />
          <PasswordInput
            label={mail?.has_password ? "Password, if it changes" : "Password"}
            autoComplete="new-password"
            value={password}
            onChange={typed(setPassword)}
          />
        </div>
        <Textarea
          label="Certificate authority, if it has one of its own"
          description="PEM. No other is believed then."
          autosize
          minRows={2}
          maxRows={8}
          value={ca}
          onChange={({ currentTarget }) => setCa(currentTarget.value)}
        />
        <Refusal error={set.error} />
        <Stack row>
          <Button type="submit" loading={set.isPending}>
            Set the mail server
          </Button>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Leave it
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}

const typed =
  (set: (text: string) => void) =>
  ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
    set(currentTarget.value);
