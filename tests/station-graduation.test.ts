/** From one person to two in the browser: cards, a root composed from them, the end of the trial ordered, and no device visited. */
// needs: chromium
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient, endpoints, type OfferedCard } from "@countersign/api";
import {
  carry,
  decodeBase64,
  documentBytes,
  hashOf,
  parseDocument,
  type PersonKey,
  type Root,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "./processes/free-port.ts";
import { setUp, startUp, untilConnected } from "./processes/installation.ts";
import { until } from "./processes/until.ts";
import { seriousFaults } from "./browser/accessibility.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { enrolAt, pickUpPhone, signEverything } from "./station/phone.ts";

const dataDir = mkdtempSync(join(tmpdir(), "countersign-graduation-"));
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test("two people take over from the trial key, and the device follows by itself", async () => {
  const { url, up } = await startUp(dataDir, await freePort());
  try {
    const admin = createClient({ server: url, token: await setUp(url, dataDir) });
    const device = await untilConnected(admin);
    const { station_url: station } = (await admin.call(endpoints.system.describeServer)).reply;
    if (station === null) throw new Error("there is no trial station");
    const people = [
      { name: "Ann Miller", phone: await pickUpPhone(browser) },
      { name: "Bob Okafor", phone: await pickUpPhone(browser, { algorithm: "EdDSA" }) },
    ];
    const cards: OfferedCard[] = [];
    for (const { name, phone } of people) {
      const readOut = await enrolAt(phone, station, name);
      const found = await untilCard(admin, readOut);
      expect(found.name).toBe(name);
      cards.push(found);
    }

    // What the console composes: a root of the two, and the trial's last root, which names it.
    const trial = await trialRoot(admin);
    const root = rootOf(cards, trial.root);
    const rootBytes = documentBytes("root", root);
    const authority = hashOf(rootBytes, nodeCrypto);
    const last = documentBytes("root", {
      ...trial.root,
      authority: trial.authority,
      version: trial.root.version + 1,
      prev: trial.hash,
      issued: now(),
      successor: { authority, version: 1, hash: authority },
    });
    const { reply: rootDraft } = await admin.call(endpoints.drafts.createDraft, {
      body: carry({ bytes: rootBytes, signatures: [] }),
    });
    expect(rootDraft).toMatchObject({ type: "root", because: "root-signatures" });
    const { reply: lastDraft } = await admin.call(endpoints.drafts.createDraft, {
      body: carry({ bytes: last, signatures: [] }),
    });
    expect(lastDraft.because).toBe("successor-unknown");
    const shown = (await admin.call(endpoints.devices.showDevice, { params: { id: device } })).reply.device;
    const held = shown.admission;
    if (!held) throw new Error("the device is not admitted");
    const admission = documentBytes("admission", {
      type: "admission",
      format: 1,
      authority,
      client: held.client,
      issued: now(),
      previous: held.hash,
      devices: [{ fingerprint: shown.fingerprint, name: held.name, seal: shown.seal }],
    });
    await admin.call(endpoints.drafts.createDraft, { body: carry({ bytes: admission, signatures: [] }) });
    await admin.call(endpoints.drafts.orderGraduation, { body: { documents: [lastDraft.hash] } });

    for (const { phone } of people)
      await signEverything(phone, station, async (page) => expect(await seriousFaults(page)).toEqual([]));

    // Nothing is left to sign, and the device has moved without a visit.
    expect((await admin.call(endpoints.drafts.listDrafts)).reply.drafts).toEqual([]);
    await until(
      async () => (await admin.call(endpoints.devices.showDevice, { params: { id: device } })).reply.device,
      ({ pins, admission: now }) =>
        pins.some((pin) => pin.authority === authority) &&
        now !== null &&
        now.hash === hashOf(admission, nodeCrypto),
    );
    // And the station with it: what it shows now is judged by the new root.
    await people[0]?.phone.page.goto(station);
    await people[0]?.phone.page.getByText("Nothing waits for your signature").waitFor();
    for (const { phone } of people) expect(phone.complaints).toEqual([]);
  } finally {
    await up.stop("SIGINT");
  }
});

async function untilCard(admin: Client, readOut: string): Promise<OfferedCard> {
  const { cards } = (await admin.call(endpoints.drafts.listCards)).reply;
  const found = cards.find(({ keys }) => keys[0]?.fingerprint.startsWith(`sha256:${readOut}`));
  if (!found) throw new Error(`no card begins with ${readOut}`);
  return found;
}

async function trialRoot(admin: Client): Promise<{ authority: string; hash: string; root: Root }> {
  const { authorities } = (await admin.call(endpoints.trust.listAuthorities)).reply;
  const [trial] = authorities;
  if (!trial) throw new Error("there is no trial");
  const { roots } = (
    await admin.call(endpoints.trust.showAuthority, { params: { authority: trial.authority } })
  ).reply;
  const bytes = decodeBase64(roots.at(-1)?.bytes ?? "") ?? new Uint8Array();
  const parsed = parseDocument("root", bytes);
  if (!parsed.ok) throw new Error(parsed.detail);
  return { authority: trial.authority, hash: hashOf(bytes, nodeCrypto), root: parsed.document };
}

function rootOf(cards: readonly OfferedCard[], trial: Root): Root {
  const persons = cards.map(({ name, keys, station }) => ({
    id: name.split(" ")[0]?.toLowerCase() ?? "",
    name,
    keys: keys.map(({ key }): PersonKey => ({ key, ...(station ? { station: station.id } : {}) })),
    groups: ["approvers"],
    also: [],
  }));
  const members = persons.map(({ id }) => id);
  const two = { threshold: 2, members };
  const [first] = cards;
  if (!first?.station) throw new Error("the card is of no station");
  const { id, origin, rpid } = first.station;
  return {
    ...trial,
    name: "Acme IT",
    trial: false,
    issued: now(),
    expires: now() + 365 * 86_400,
    hard_expires: now() + 730 * 86_400,
    persons,
    roles: {
      root: two,
      renew: two,
      people: two,
      admit: { threshold: 1, members },
      breakglass: two,
      recovery: { threshold: 1, members: [] },
    },
    policies: trial.policies.map((policy) => ({
      ...policy,
      require: [{ group: "approvers", min: 1 }],
      requester: "signed" as const,
      min_independent: 0,
    })),
    stations: [{ id, origin, rpid, independent: false }],
  };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
