/** What must not work at a station: pages of others, links of others, markup in names and reasons, and a server that lies. */
// needs: chromium
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, endpoints } from "@countersign/api";
import { encodeBase64, encodeUtf8, type Signature, signedBlob } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { makeOperatorRoot, nextRoot, seededKey, twoPeople } from "@countersign/testkit";
import { carry } from "@countersign/protocol";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "./browser/launch-browser.ts";
import { enrolAt, type Phone, pickUpPhone } from "./station/phone.ts";
import { addFromCard, requestRun, setStage, type Stage, type StageOptions } from "./station/stage.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A stage with Carol in the root, signed in on her phone, and a device that is asked for. */
async function withCarol(options: StageOptions = {}) {
  const stage = await setStage(options);
  const phone = await pickUpPhone(browser);
  await addFromCard(stage, "carol", await enrolAt(phone, stage.station.origin, "Carol Chen"));
  const device = (await stage.fleet.online("desk-1")).fake.key.fingerprint;
  return { stage, phone, page: phone.page, device };
}

/** Opens what waits. */
async function openFirst({ page }: Phone, stage: Stage): Promise<void> {
  await page.goto(stage.station.origin);
  await page.getByRole("list", { name: "To sign" }).getByRole("button").first().click();
}

/** A page of somebody else, on this machine. */
async function strangersPage(): Promise<{ origin: (host: string) => string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Not the station</title><body>");
  });
  await new Promise<void>((resolve) => server.listen({ host: "localhost", port: 0 }, resolve));
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;
  return { origin: (host) => `http://${host}:${port}`, close: () => server.close() };
}

describe("another page", () => {
  test("on another port of the same name gets a touch of the passkey, and nobody takes what comes of it", async () => {
    const { stage, page, device } = await withCarol();
    await using _ = stage;
    const run = await requestRun(stage, [device], "echo hello\n");
    const bytes = await stage.admin.raw(endpoints.runs.readRequest, { params: { id: run.id } });
    const message = new Uint8Array(await bytes.arrayBuffer());
    const challenge = Buffer.from(
      signedBlob("countersign.approve.v1", message, "sha512", nodeCrypto),
    ).toString("base64url");
    const stranger = await strangersPage();
    await page.goto(stranger.origin("station.localhost"));
    const made = await assertionAt(page, challenge);
    const { cards } = (await stage.admin.call(endpoints.drafts.listCards)).reply;
    const signature: Signature = {
      namespace: "countersign.approve.v1",
      key: cards[0]?.keys[0]?.fingerprint ?? "",
      kind: "webauthn",
      ...made,
    };
    const refused = await stage.admin
      .call(endpoints.runs.signRun, { params: { id: run.id }, body: { signatures: [signature] } })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ApiError);
    expect(String(refused)).toContain("passkey-origin");
    stranger.close();
  });

  test("gets no frame around the station, no answer to a post, and no part of its page", async () => {
    const { stage, phone, page } = await withCarol();
    await using _ = stage;
    const { origin } = stage.station;
    const stranger = await strangersPage();
    for (const host of ["localhost", "station.localhost"]) {
      await page.goto(stranger.origin(host));
      phone.complaints.length = 0;
      await page.evaluate(`{
        const frame = document.createElement("iframe");
        frame.src = ${JSON.stringify(origin)};
        document.body.append(frame);
        new Promise((resolve) => frame.addEventListener("load", resolve));
      }`);
      await expect.poll(() => page.frames().length).toBe(2);
      const frame = page.frames()[1];
      await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/);
      expect(await frame?.getByText("Signing station").count()).toBe(0);
      const got = await page.evaluate(`fetch(${JSON.stringify(`${origin}/api/waiting`)}, {
        method: "POST", credentials: "include", mode: "no-cors", body: "{}",
      }).then((response) => response.type, () => "nothing")`);
      expect(["opaque", "nothing"]).toContain(got);
      const loaded = await page.evaluate(`new Promise((resolve) => {
        const script = document.createElement("script");
        script.type = "module";
        script.src = ${JSON.stringify(`${origin}/main.ts`)};
        script.onload = () => resolve("loaded");
        script.onerror = () => resolve("refused");
        document.body.append(script);
      })`);
      expect(loaded).toBe("refused");
    }
    expect(stage.log.filter((line) => line.includes("stranger")).length).toBeGreaterThanOrEqual(4);
    stranger.close();
  });
});

describe("the page of the station", () => {
  test("shows markup in names and reasons as the characters that they are", async () => {
    const { stage, phone, page } = await withCarol();
    await using _ = stage;
    const markup = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const named = await stage.fleet.enrol(`"><b id=owned>web</b>`);
    await requestRun(stage, [named.fake.key.fingerprint], `echo '${markup}'\n`, markup);
    await openFirst(phone, stage);
    await page.getByRole("heading", { name: "Run greet" }).waitFor();
    expect(await page.locator("main").innerText()).toContain(markup);
    expect(await page.locator("main img, main script, #owned").count()).toBe(0);
    expect(await page.title()).toBe("Run greet · Signing station");
    expect(phone.complaints).toEqual([]);
  });

  test("runs no script that is not its own, makes no markup of text, and reports who tries", async () => {
    const { stage, page } = await withCarol();
    await using _ = stage;
    await page.goto(stage.station.origin);
    const tried = await page.evaluate(`(async () => {
      const script = document.createElement("script");
      script.append("document.title = 'owned'");
      document.body.append(script);
      const markup = (() => {
        try { document.body.innerHTML = "<b>x</b>"; return "made"; } catch (error) { return error.name; }
      })();
      const outside = await fetch("https://example.org/").then(() => "sent", () => "refused");
      return { markup, outside };
    })()`);
    expect(tried).toEqual({ markup: "TypeError", outside: "refused" });
    expect(await page.title()).not.toContain("owned");
    await expect
      .poll(() => stage.log.join("\n"), { timeout: 15_000 })
      .toContain("a rule of the page was broken");
  });

  test.each<[what: string, script: string, input: string | undefined]>([
    ["the script", `${"echo one more line\n".repeat(300)}rm -rf /srv/old\n`, undefined],
    ["what a short script is given to run", "sh\n", `${"echo one more line\n".repeat(300)}rm -rf /srv/old\n`],
  ])("does not let the button work before the end of %s was on the screen", async (_what, script, input) => {
    const { stage, phone, page, device } = await withCarol();
    await using _ = stage;
    await requestRun(stage, [device], script, "to tidy up", input);
    await openFirst(phone, stage);
    const sign = page.locator("#sign");
    await sign.waitFor();
    await page.getByText("End of the script").scrollIntoViewIfNeeded();
    // Whoever watches what is on the screen has looked by then.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    expect(await sign.getAttribute("aria-disabled")).toBe("true");
    await sign.click({ force: true });
    // It leads to the end instead, and nothing was signed.
    await page.locator("#sign:not([aria-disabled])").waitFor();
    expect(await page.getByRole("heading", { name: "You countersigned" }).count()).toBe(0);
    expect(await page.locator("#end").isVisible()).toBe(true);
  });

  test("shows all of a root that there is nothing to compare with: keys of updates, other keys, what it revokes", async () => {
    const { stage, phone, page } = await withCarol();
    await using _ = stage;
    const { persons, stations } = stage.root.document;
    const release = seededKey("planted release");
    const [also, revoked] = [`sha256:${"5".repeat(64)}`, `sha256:${"4".repeat(64)}`];
    const { people } = stage.root;
    const { document } = makeOperatorRoot({ people, clients: ["home"] });
    const planted = makeOperatorRoot({
      people,
      clients: ["home"],
      signers: [],
      change: {
        scope: "client",
        server_keys: [],
        stations,
        update_keys: [release.key],
        revoked: [revoked],
        persons: persons.map((person) => (person.id === "carol" ? { ...person, also: [also] } : person)),
        roles: { ...document.roles, root: { threshold: 2, members: ["alice", "bob", "carol"] } },
      },
    });
    await stage.admin.call(endpoints.drafts.createDraft, { body: carry(planted) });
    await openFirst(phone, stage);
    await page.locator("#sign").waitFor();
    const text = await page.locator("main").innerText();
    for (const part of [release.fingerprint, also, revoked, stage.station.origin])
      expect(text).toContain(part);
  });

  test("keeps nothing of a link in the address, and shows nothing to somebody who is in no root", async () => {
    const { stage, device } = await withCarol();
    await using _ = stage;
    const run = await requestRun(stage, [device], "echo hello\n");
    const stranger = await pickUpPhone(browser);
    await enrolAt(stranger, stage.station.origin, "Mallory");
    await stranger.page.goto(run.station_link ?? "");
    await stranger.page.getByRole("heading", { name: "This cannot be shown" }).waitFor();
    expect(await stranger.page.locator("main").innerText()).not.toContain("greet");
    expect(stranger.page.url()).toBe(`${stage.station.origin}/`);
  });
});

describe("a server in other hands", () => {
  test("that sends another script than the request names gets no signature", async () => {
    const { stage, phone, page, device } = await withCarol({ hostile: true });
    await using _ = stage;
    await requestRun(stage, [device], "rm -rf /\n");
    tamperWith(stage, (path, reply) =>
      path.startsWith("/station/requests/")
        ? { ...reply, script: encodeBase64(encodeUtf8("echo hello\n")) }
        : reply,
    );
    await openFirst(phone, stage);
    await page.getByText("The server sent another script than the request names").waitFor();
    expect(await page.locator("#sign").count()).toBe(0);
  });

  test("that shows one request and puts another behind it gets no signature", async () => {
    const { stage, phone, page, device } = await withCarol({ hostile: true });
    await using _ = stage;
    const harmless = await requestRun(stage, [device], "echo hello\n");
    const evil = await requestRun(stage, [device], "rm -rf /\n");
    const { reply } = await stage.admin.call(endpoints.trust.readSignatures, {
      params: { hash: evil.request_hash },
    });
    tamperWith(stage, (path, shown) => {
      if (path === "/station/waiting")
        return {
          ...shown,
          requests: asList(shown["requests"]).filter(({ hash }) => hash === harmless.request_hash),
        };
      return path.startsWith("/station/requests/") ? { ...shown, request: reply } : shown;
    });
    await openFirst(phone, stage);
    await page.getByText("The server sent something else than it was asked for").waitFor();
    expect(await page.locator("#sign").count()).toBe(0);
  });

  test("that calls a device by another name than it was admitted under gets no signature", async () => {
    const { stage, phone, page, device } = await withCarol({ hostile: true });
    await using _ = stage;
    const other = await stage.fleet.enrol("print-server");
    await requestRun(stage, [device], "echo hello\n");
    const { reply: admission } = await stage.admin.call(endpoints.trust.readSignatures, {
      params: { hash: other.fake.state.admission?.hash ?? "" },
    });
    tamperWith(stage, (path, shown) =>
      path.startsWith("/station/requests/") ? { ...shown, admissions: [admission] } : shown,
    );
    await openFirst(phone, stage);
    await page.getByRole("heading", { name: "This cannot be shown" }).waitFor();
    expect(await page.locator("#sign").count()).toBe(0);
  });

  test("that shows a root which does not follow is told on, and what was held stays in force", async () => {
    const { stage, phone, page } = await withCarol({ hostile: true });
    await using _ = stage;
    const [alice] = stage.root.people;
    const fork = nextRoot(stage.root, { min_release: 9 }, alice ? [alice] : []);
    tamperWith(stage, (path, shown) =>
      path === "/station/authorities"
        ? {
            authorities: asList(shown["authorities"]).map((authority) => ({
              ...authority,
              roots: [...asList(authority["roots"]), carry(fork)],
            })),
          }
        : shown,
    );
    await page.goto(stage.station.origin);
    await page.getByText("The server shows something that does not fit").waitFor();
    expect(stage.station.trust.roots.map(({ hash }) => hash)).toEqual([stage.root.hash]);
    // Another authority's root in its place changes nothing either.
    const foreign = makeOperatorRoot({ people: twoPeople(), clients: ["home"] });
    tamperWith(stage, (path, shown) =>
      path === "/station/authorities"
        ? { authorities: [{ authority: foreign.authority, roots: [carry(foreign)], people: [] }] }
        : shown,
    );
    await phone.page.reload();
    await page.getByRole("heading", { name: "Waiting for you" }).waitFor();
    await page.locator("#refresh").waitFor();
    expect(stage.station.trust.roots.map(({ hash }) => hash)).toEqual([stage.root.hash]);
  });

  test("cannot hand the station's proof on to another server", async () => {
    await using stage = await setStage({ hostile: true });
    if (!stage.hostile) throw new Error("nobody stands between");
    stage.hostile.relay = true;
    const phone = await pickUpPhone(browser);
    await enrolAt(phone, stage.station.origin, "Carol Chen").catch(() => undefined);
    stage.hostile.relay = false;
    expect(stage.hostile.posted.filter(({ path }) => path === "/stations/sessions")).toHaveLength(1);
  });
});

type Reply = Readonly<Record<string, unknown>>;

function tamperWith(stage: Stage, tamper: (path: string, reply: Reply) => unknown): void {
  // What the true server answers is an object.
  if (stage.hostile) stage.hostile.tamper = (path, reply) => tamper(path, reply as Reply);
}

function asList(value: unknown): Reply[] {
  // The true server's own lists.
  return Array.isArray(value) ? (value as Reply[]) : [];
}

/** What a page gets that asks the passkey of this name to sign a challenge. */
async function assertionAt(
  page: Page,
  challenge: string,
): Promise<{ authenticatorData: string; clientDataJSON: string; sig: string }> {
  return page.evaluate(`(async () => {
    const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    const plain = atob(${JSON.stringify(challenge)}.replaceAll("-", "+").replaceAll("_", "/"));
    const { response } = await navigator.credentials.get({ publicKey: {
      challenge: Uint8Array.from(plain, (one) => one.charCodeAt(0)),
      rpId: "station.localhost", userVerification: "required", allowCredentials: [],
    } });
    return {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      sig: text(response.signature),
    };
  })()`);
}
