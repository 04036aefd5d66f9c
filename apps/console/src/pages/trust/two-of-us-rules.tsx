/** The rules of the new root: whose it is, where it holds, how many sign, and what that is called. */
import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import { type Device, endpoints } from "@countersign/api";
import type { Root } from "@countersign/protocol";
import { useApi } from "../../api/use-api.ts";
import { mayBeIndependent } from "../../ceremonies/people-of-root.ts";
import type { NewPerson } from "../../ceremonies/first-root.ts";
import { Card } from "../../parts/card.tsx";
import { TrustWord } from "../../parts/trust-word.tsx";
import { trustWords } from "../../parts/trust-words.ts";
import { SecretsAllowed } from "./secrets-allowed.tsx";
import classes from "./trust.module.css";
import { strandedBy, type Wish, wishOf } from "./two-of-us-wish.ts";

/** The fields. */
export function TwoOfUsRules({
  wish,
  onWish,
  people,
  trial,
  devices,
}: {
  readonly wish: Wish;
  readonly onWish: (wish: Wish) => void;
  readonly people: readonly NewPerson[];
  readonly trial: Root;
  readonly devices: readonly Device[];
}) {
  const { data } = useApi(endpoints.clients.listClients, undefined, { topics: ["clients"] });
  const approvers = people.filter(({ as }) => as === "approver");
  const origins = [...new Set(people.flatMap(({ card: { station } }) => (station ? [station.origin] : [])))];
  const stranded = strandedBy(wish, people);
  const trust = wishOf(wish, people).independent ? "device-trust" : "console-trust";
  const lost = devices.filter(({ client }) => !wish.clients.includes(client)).length;
  return (
    <Card>
      <div className={classes["form"]}>
        <TextInput
          label="Whose root is it?"
          description="Your company's name. Devices and stations show it."
          required
          withAsterisk={false}
          maxLength={200}
          value={wish.name}
          onChange={({ currentTarget }) => onWish({ ...wish, name: currentTarget.value })}
        />
        <Checkbox.Group
          label="For which clients?"
          description="Nothing runs at a client that the root does not name. One can be added later."
          value={[...wish.clients]}
          onChange={(clients) => onWish({ ...wish, clients: clients.toSorted() })}
        >
          <div className={classes["options"]}>
            {(data?.clients ?? []).map(({ id, name, devices: count }) => (
              <Checkbox
                key={id}
                value={id}
                label={`${name} (${count === 1 ? "1 device" : `${count} devices`})`}
              />
            ))}
          </div>
        </Checkbox.Group>
        {lost > 0 ? (
          <p className={classes["quiet"]}>
            {lost} of the devices belong to a client that is not chosen: nothing would run on them.
          </p>
        ) : null}
        <NumberInput
          label="How many others sign each run?"
          description="Beside whoever asks for it."
          min={1}
          max={Math.max(1, approvers.length - 1)}
          value={wish.approvals}
          onChange={(value) => onWish({ ...wish, approvals: Math.max(1, Number(value) || 1) })}
        />
        {origins.map((origin) => (
          <Checkbox
            key={origin}
            label={`${origin} is out of this server's reach`}
            description={
              mayBeIndependent(origin)
                ? "It runs on a machine that whoever owns this server does not own."
                : "It stands on one machine with a server: it never counts as independent."
            }
            disabled={!mayBeIndependent(origin)}
            checked={mayBeIndependent(origin) && !wish.notIndependent.includes(origin)}
            onChange={({ currentTarget: { checked } }) =>
              onWish({
                ...wish,
                notIndependent: checked
                  ? wish.notIndependent.filter((one) => one !== origin)
                  : [...wish.notIndependent, origin],
              })
            }
          />
        ))}
        <SecretsAllowed allowed={wish.secrets} onAllowed={(secrets) => onWish({ ...wish, secrets })} />
        <div className={classes["verdict"]} role="status">
          <TrustWord trust={trust} of="installation" />
          <span>
            {trustWords[trust].ofInstallation}
            {trust === "console-trust" && stranded.length > 0
              ? ` For device-trust each request needs another person with an SSH key, or with a passkey at a station out of this server's reach; requests of ${stranded.join(" and ")} would have none.`
              : ""}
          </span>
        </div>
        {people.some(({ as }) => as === "recovery") ? null : (
          <p className={classes["quiet"]}>
            Changes of the root need two of {approvers.map(({ card }) => card.name).join(", ")}. Whoever has
            one key only and loses it cannot sign any more: a recovery key, on paper or on a token in a safe,
            stands in for them. Without one, the way back is a visit to each device.
          </p>
        )}
        {trial.policies.length === 0 ? null : (
          <p className={classes["quiet"]}>
            What somebody who owned this server may have planted on the devices before is not undone by this;
            reinstall them where that matters.
          </p>
        )}
      </div>
    </Card>
  );
}
