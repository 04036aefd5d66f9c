/** A person with a browser and an authenticator of their own: Chromium at phone width, a virtual authenticator by its DevTools. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { seriousFaults } from "../browser/accessibility.ts";
import { pressOn, typeInto } from "../browser/keyboard.ts";
import { addAuthenticator } from "../browser/virtual-authenticator.ts";

/** COSE numbers of the algorithms that passkeys use. */
const ALGORITHMS = { ES256: -7, EdDSA: -8, RS256: -257 } as const;

/** Somebody at a phone. */
export interface Phone {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page and broken rules, as the browser told them. */
  readonly complaints: string[];
}

/** How the phone is. */
export interface PhoneOptions {
  readonly algorithm?: keyof typeof ALGORITHMS;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** A browser context with an authenticator that makes keys of one algorithm; it is closed when the test ends. */
export async function pickUpPhone(browser: Browser, options: PhoneOptions = {}): Promise<Phone> {
  const { algorithm = "ES256", width = 360, height = 780, dark = false } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 2,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    locale: "en-GB",
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  // The authenticator takes whatever stands first; the page asks for all three.
  await page.addInitScript(`{
    const create = navigator.credentials.create.bind(navigator.credentials);
    navigator.credentials.create = (asked) => {
      asked.publicKey.pubKeyCredParams = [{ type: "public-key", alg: ${ALGORITHMS[algorithm]} }];
      return create(asked);
    };
  }`);
  await addAuthenticator(page);
  return { page, context, complaints };
}

/** Makes a passkey and a card at a station, by keyboard; ends signed in, at the list. Gives the first eight characters that the person reads out. */
export async function enrolAt({ page }: Phone, origin: string, name: string): Promise<string> {
  await page.goto(origin);
  expect(await seriousFaults(page)).toEqual([]);
  await typeInto(page, page.getByLabel("Your name"), name);
  await page.keyboard.press("Enter");
  const shown = await page.locator("#read-out").innerText();
  expect(await seriousFaults(page)).toEqual([]);
  await pressOn(page, page.locator("#go-on"));
  await page.getByRole("heading", { name: "Waiting for you" }).waitFor();
  return shown.replaceAll(" ", "");
}

/** Signs what waits, by keyboard, one after the other, until nothing does; `look` is for tests that have something to look at before each signature. */
export async function signEverything(
  { page }: Phone,
  station: string,
  look: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  for (let at = 0; at < 6; at++) {
    await page.goto(station);
    await page.getByRole("heading", { name: "Waiting for you" }).waitFor();
    await page.locator("#refresh").waitFor();
    const item = page.getByRole("list", { name: "To sign" }).getByRole("button").first();
    if ((await item.count()) === 0) return;
    await pressOn(page, item);
    await page.locator("#sign").waitFor();
    await page.keyboard.press("End");
    await look(page);
    await pressOn(page, page.locator("#sign:not([aria-disabled])"));
    await page.getByRole("heading", { name: "You signed" }).waitFor();
  }
  throw new Error("there is always something more to sign");
}
