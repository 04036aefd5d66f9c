/** Adding a webhook: its key is shown once. */
import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Copyable } from "../../../parts/copyable.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import classes from "./telling.module.css";

const of = endpoints.notifications;
/** A webhook as it is shown: without its address and key. */
export type Webhook = ReplyOf<typeof of.describeTelling>["webhooks"][number];

/** For whom a message has its form, in words. */
export const shapeWords: Readonly<Record<Webhook["shape"], string>> = {
  teams: "Microsoft Teams workflow",
  slack: "Slack",
  generic: "A program of your own",
};

/** The form, and then the key. */
export function NewWebhook({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState("");
  const [shape, setShape] = useState<Webhook["shape"]>("teams");
  const [url, setUrl] = useState("");
  const [isPrivate, setPrivate] = useState(false);
  const add = useChange(of.addWebhook, { invalidates: [of.describeTelling] });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    add.mutate({ body: { name: name.trim(), shape, url: url.trim(), private_allowed: isPrivate } });
  };
  if (add.data)
    return (
      <div className={classes["padded"]}>
        <Stack>
          <p>With this key the receiver checks that a message is ours. It is shown this once.</p>
          <Copyable label="Key of the webhook" text={add.data.secret} />
          <Stack row>
            <Button onClick={onClose}>I have kept it</Button>
          </Stack>
        </Stack>
      </div>
    );
  return (
    <form onSubmit={submit} className={classes["padded"]}>
      <Stack>
        <div className={classes["fields"]}>
          <TextInput
            label="Name"
            required
            withAsterisk={false}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <NativeSelect
            label="For"
            value={shape}
            data={Object.entries(shapeWords).map(([value, label]) => ({ value, label }))}
            // The options are the keys of the words.
            onChange={({ currentTarget }) => setShape(currentTarget.value as Webhook["shape"])}
          />
        </div>
        <TextInput
          label="Address"
          description="Begins with https://. It is kept like a password and not shown again."
          required
          withAsterisk={false}
          value={url}
          onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        />
        <Checkbox
          label="It may lie in a network of our own"
          checked={isPrivate}
          onChange={({ currentTarget }) => setPrivate(currentTarget.checked)}
        />
        <Refusal error={add.error} />
        <Stack row>
          <Button type="submit" loading={add.isPending}>
            Add the webhook
          </Button>
          <Button variant="subtle" color="gray" onClick={onClose}>
            Leave it
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
