/**
 * Sends one mail. Promises: nothing leaves in clear but to this machine itself, no certificate is believed that does not
 * lead to the authorities asked for, and it is over within a minute. Plain text only: there is no markup to inject into.
 */
import { createTransport } from "nodemailer";
import type { MailServer } from "./mail-server.ts";

/** One mail to one person. */
export interface Mail {
  /** The same for every attempt, so that receivers recognise what they have. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What became of it; `words` is what the mail server said. `isFinal`: it will never take this one. */
export type Sent =
  | { readonly ok: true; readonly words: string }
  | { readonly ok: false; readonly isFinal: boolean; readonly words: string };

const CONNECT_MILLISECONDS = 10_000;
const IDLE_MILLISECONDS = 20_000;
const WHOLE_MILLISECONDS = 60_000;
const LONGEST_ANSWER = 400;

/** Sends it. */
export async function sendMail(server: MailServer, mail: Mail): Promise<Sent> {
  const { host, port, security, ca, login } = server;
  const transport = createTransport({
    host,
    port,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "clear",
    tls: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    ...(login ? { auth: { user: login.username, pass: login.password } } : {}),
    connectionTimeout: CONNECT_MILLISECONDS,
    greetingTimeout: CONNECT_MILLISECONDS,
    socketTimeout: IDLE_MILLISECONDS,
    // Nothing in a mail may make this server read a file or an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const sending = transport.sendMail({
      from: { name: "Countersign", address: server.from },
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      messageId: mail.messageId,
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    });
    const { response } = await within(WHOLE_MILLISECONDS, sending);
    return { ok: true, words: spoken(response, login) };
  } catch (error) {
    return refusalOf(error, login);
  } finally {
    transport.close();
  }
}

async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the mail server took longer than a minute")), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function refusalOf(error: unknown, login: MailServer["login"]): Sent {
  const message = error instanceof Error ? error.message : "something unexpected went wrong";
  const code = fieldOf(error, "code");
  const responseCode = Number(fieldOf(error, "responseCode"));
  // What is wrong with the log-in or the line may be mended; an address that is refused for good will not be.
  const isFinal = code === "EENVELOPE" && responseCode >= 500;
  return { ok: false, isFinal, words: spoken(message, login) };
}

/** What nodemailer adds to its errors. */
function fieldOf(error: unknown, name: "code" | "responseCode"): unknown {
  return error instanceof Error ? Object.getOwnPropertyDescriptor(error, name)?.value : undefined;
}

/** What the other side said: one line, no control characters, and never our own password. */
function spoken(text: string, login: MailServer["login"]): string {
  const base64 = (words: string) => Buffer.from(words).toString("base64");
  const { username, password } = login ?? { username: "", password: "" };
  // As it is sent after AUTH PLAIN, and after AUTH LOGIN.
  const sent = [password, base64(`\0${username}\0${password}`), base64(password)];
  const forms = login ? sent : [];
  const silent = forms.reduce((said, form) => said.replaceAll(form, "…"), text);
  return silent
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, LONGEST_ANSWER);
}
