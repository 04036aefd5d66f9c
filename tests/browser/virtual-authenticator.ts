/** An authenticator in software, built into the browser: for one page, with somebody always ready to touch it. */
import type { CDPSession, Page } from "playwright-core";

/** Puts one into the page's device. It knows its owner, unless `isUserVerified` says otherwise. */
export async function addAuthenticator(
  page: Page,
  { isUserVerified = true }: { readonly isUserVerified?: boolean } = {},
): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  });
  await page.bringToFront();
  return session;
}
