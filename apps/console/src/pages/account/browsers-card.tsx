/** The browsers in which I am told by push: this one is turned on here, and any of them off. */
import { Button } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { withProof } from "../../api/proof.ts";
import { useSession } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { ActionRow, ActionRows } from "../../parts/action-row.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { Reading } from "../../parts/reading.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import {
  canBeTold,
  fingerprintHere,
  fingerprintOf,
  subscribeHere,
  unsubscribeHere,
} from "../../push/this-browser.ts";
import { deviceName } from "./device-name.ts";

const of = endpoints.notifications;
type Browser = ReplyOf<typeof of.describeBrowsers>["browsers"][number];
const hereKey = ["push", "here"] as const;

/** The card; nothing for whoever has nothing to sign. */
export function BrowsersCard() {
  const { user } = useSession();
  const read = useApi(of.describeBrowsers, undefined, { enabled: user.person !== null });
  const memory = useQueryClient();
  const here = useQuery({ queryKey: hereKey, queryFn: async () => (await fingerprintHere()) ?? null });
  const turnOn = useMutation({
    mutationFn: async (publicKey: string) => {
      const made = await subscribeHere(publicKey);
      await withProof(() => api.call(of.addBrowser, { body: { name: deviceName(), ...made } }));
      return fingerprintOf(made.endpoint);
    },
    onSuccess: async (fingerprint) => {
      notify("This browser tells you from now on.");
      memory.setQueryData(hereKey, fingerprint);
      await memory.invalidateQueries({ queryKey: [of.describeBrowsers.id] });
    },
    onError: notifyError,
  });
  if (user.person === null) return null;
  const isOn = read.data?.browsers.some(({ endpoint_hash: hash }) => hash === here.data) ?? true;
  return (
    <Card
      title="Told in browsers"
      lead="A message on this computer or phone, though the console is closed. It says no more than the subject of a mail, and leads to your signing station."
      flush
      actions={
        canBeTold() && !isOn ? (
          <Button
            variant="default"
            loading={turnOn.isPending}
            onClick={() => read.data && turnOn.mutate(read.data.public_key)}
          >
            Turn it on here
          </Button>
        ) : null
      }
    >
      <Reading of={read} lines={1} compact>
        {({ browsers }) =>
          browsers.length === 0 ? (
            <Empty icon="dash" title="No browser tells you" compact>
              {canBeTold()
                ? null
                : "This one cannot. On an iPhone or iPad, add the console to the home screen first and open it there."}
            </Empty>
          ) : (
            <ActionRows label="Told in browsers">
              {browsers.map((browser) => (
                <BrowserRow key={browser.id} browser={browser} isHere={browser.endpoint_hash === here.data} />
              ))}
            </ActionRows>
          )
        }
      </Reading>
    </Card>
  );
}

function BrowserRow({ browser, isHere }: { readonly browser: Browser; readonly isHere: boolean }) {
  const { id, name, host, created_at } = browser;
  const trial = useChange(of.testBrowser, { invalidates: [of.describeBrowsers] });
  const remove = useChange(of.removeBrowser, { invalidates: [of.describeBrowsers] });
  const turnOff = () =>
    remove.mutate(
      { params: { id } },
      {
        onError: notifyError,
        // The server writes to it no more; that the browser keeps listening to nobody is no reason to complain.
        onSuccess: () => void (isHere && unsubscribeHere().catch(() => undefined)),
      },
    );
  const answer = trial.data;
  return (
    <ActionRow
      title={
        <>
          <ForeignText text={name} /> {isHere ? <Badge tone="act">this one</Badge> : null}
        </>
      }
      text={
        <>
          since <TimeText at={created_at} />, by {host}
          {answer === undefined ? null : (
            <span role="status">
              {answer.delivered ? "; a trial is on its way" : "; not taken: "}
              {answer.delivered ? null : <ForeignText text={answer.words} />}
            </span>
          )}
        </>
      }
    >
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        loading={trial.isPending}
        onClick={() => trial.mutate({ params: { id } }, { onError: notifyError })}
      >
        Send a trial<span className="unseen"> to {name}</span>
      </Button>
      <Button size="compact-sm" variant="subtle" color="red" loading={remove.isPending} onClick={turnOff}>
        Turn off<span className="unseen"> {name}</span>
      </Button>
    </ActionRow>
  );
}
