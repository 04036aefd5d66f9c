/** A first name for what is made on this device, such as a passkey: its owner recognises it in a list. */

/** The kind of device, and the month. */
export function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux/.exec(agent)?.[0] ?? "This device";
  const words: Readonly<Record<string, string>> = { "Mac OS X": "Mac", CrOS: "Chromebook" };
  return `${words[system] ?? system}, ${new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric" }).format(new Date())}`;
}
