/** Times, numbers and reason codes as words. */

const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const number = new Intl.NumberFormat();
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

/** A moment, short; seconds since 1970. */
export function when(seconds: number): string {
  return time.format(seconds * 1000);
}

/** A moment with its zone, for whoever wants it exactly. */
export function exactly(seconds: number): string {
  return exact.format(seconds * 1000);
}

/** How far away a moment is. */
export function fromNow(seconds: number, now = Date.now() / 1000): string {
  const away = seconds - now;
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  const [unit, size] = units.find(([, each]) => Math.abs(away) >= each) ?? ["second", 1];
  return relative.format(Math.round(away / size), unit);
}

/** A length of time. */
export function duration(seconds: number): string {
  if (seconds % 3600 === 0) return count(seconds / 3600, "hour");
  if (seconds % 60 === 0) return count(seconds / 60, "minute");
  return count(seconds, "second");
}

/** A size. */
export function size(bytes: number): string {
  if (bytes >= 1_048_576) return `${number.format(Math.round(bytes / 104_857.6) / 10)} MiB`;
  return bytes >= 1024 ? `${number.format(Math.round(bytes / 102.4) / 10)} KiB` : count(bytes, "byte");
}

/** `1 device`, `12 devices`. */
export function count(many: number, thing: string): string {
  return `${number.format(many)} ${thing}${many === 1 ? "" : "s"}`;
}

/** A fingerprint in groups that can be read out. */
export function grouped(fingerprint: string): string {
  return (fingerprint.replace("sha256:", "").match(/.{4}/g) ?? []).join(" ");
}

/** The part of a fingerprint that is read out: 64 bits, which nobody finds a second key for. */
export function readOut(fingerprint: string): string {
  return grouped(fingerprint).slice(0, 19);
}

/** What went wrong, what was kept and what to do, by reason code. Codes without an entry are shown with their detail. */
export const TROUBLE: Readonly<Record<string, readonly [what: string, next: string]>> = {
  "passkey-cancelled": [
    "No signature was made.",
    "Your device or browser was not unlocked, or the question was closed. Nothing was sent; try again when you are ready.",
  ],
  "passkey-unknown": [
    "This passkey was not made at this station.",
    "Make an enrolment card here first; a passkey of another site, the console's among them, cannot sign here.",
  ],
  "too-many-enrolments": [
    "Too many passkeys were begun from your network within the hour.",
    "Try again in an hour, or from another network.",
  ],
  "too-many-passkeys": [
    "This station has no room for another passkey just now.",
    "Passkeys that nobody adds make room after an hour: try again then.",
  ],
  "passkey-exists": ["There is a passkey for this station on this device already.", "Sign in with it."],
  "passkey-user-verification": [
    "Your device did not check that it is you.",
    "Use a passkey with a screen lock, fingerprint or PIN.",
  ],
  "not-signed-in": ["You were signed out.", "Sign in with your passkey to go on."],
  "station-unreachable": [
    "The station does not answer.",
    "Nothing was signed. Check the connection, then try again.",
  ],
  "server-unreachable": [
    "The server does not answer.",
    "Whatever you signed is kept here and is handed in when the server is back. Requests cannot be shown until then.",
  ],
  "station-pending": [
    "This station waits to be accepted.",
    "An administrator of the server compares the fingerprint below with what they see, and accepts it once.",
  ],
  "wrong-server": [
    "Another server answers than the one this station belongs to.",
    "Nothing was shown or sent. Tell whoever runs this station.",
  ],
  "view-taken": [
    "This link was opened at another station already.",
    "If that was not you, refuse the request and tell whoever asked.",
  ],
  "view-refused": [
    "This link opens nothing any more.",
    "The request has ended, or the link is not complete.",
  ],
  "not-yours": ["This is not yours to sign.", "Your key stands in no root that this answers to."],
  "not-found": ["There is no such request.", "It may have been withdrawn."],
  "hash-mismatch": [
    "The server sent something else than it was asked for.",
    "Nothing can be signed. Tell whoever runs the server.",
  ],
  "script-hash": [
    "The server sent another script than the request names.",
    "Nothing can be signed. This does not happen by itself: tell whoever runs the server.",
  ],
  "script-missing": ["The server did not send the script.", "What cannot be read cannot be signed."],
  "run-not-awaiting": ["No more signatures are collected for this.", "It was decided meanwhile."],
  "server-refused": ["The server said no.", "What it says stands below, in its own words."],
  "signature-refused": ["The server did not take the signature.", "The reason stands below."],
};
