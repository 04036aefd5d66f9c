/** Passkeys for signing in, through the browser. Never for approving: that happens at a station, under another name. */
import type {
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRegistration,
  PasskeyRequestOptions,
} from "@countersign/api";

/** The browser, or the person in front of it, did not do it. */
export class PasskeyError extends Error {}

/** Asks for a passkey that exists. Rejects with PasskeyError. */
export async function askPasskey(options: PasskeyRequestOptions): Promise<PasskeyAssertion> {
  return explained(async () => {
    const { startAuthentication } = await import("@simplewebauthn/browser");
    // The contract's schema has the form that the library asks for; only undefined fields differ.
    return startAuthentication({
      optionsJSON: options as never,
    }) as Promise<unknown> as Promise<PasskeyAssertion>;
  });
}

/** Makes a passkey. Rejects with PasskeyError. */
export async function makePasskey(options: PasskeyCreationOptions): Promise<PasskeyRegistration> {
  return explained(async () => {
    const { startRegistration } = await import("@simplewebauthn/browser");
    // As above.
    return startRegistration({
      optionsJSON: options as never,
    }) as Promise<unknown> as Promise<PasskeyRegistration>;
  });
}

async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : "";
    throw new PasskeyError(sentences[name] ?? "The passkey could not be used in this browser.", { cause });
  }
}

const sentences: Readonly<Record<string, string>> = {
  NotAllowedError: "No passkey was used: it was cancelled, took too long, or there is none for this place.",
  InvalidStateError: "This device has a passkey for your account already.",
  SecurityError: "Passkeys work at the server's own address only. Open the console there.",
  NotSupportedError: "This browser or device cannot do it.",
};
