/** A real SMTP server on loopback, for tests: takes mail as it is told to, and keeps what came. */
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail as it came. */
export interface ReceivedMail {
  readonly to: readonly string[];
  /** Headers by lower-case name, unfolded. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body, decoded. */
  readonly text: string;
  readonly raw: string;
  readonly encrypted: boolean;
  readonly user: string | undefined;
}

/** The running server. */
export interface MailReceiver extends AsyncDisposable {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** What was typed as user name and password, in clear or not. */
  readonly logins: readonly string[];
  /** What it answers to the next mails instead of taking them; undefined: takes them. */
  refusal: { readonly code: number; readonly words: string } | undefined;
  stop(): Promise<void>;
}

/** Starts one, without TLS unless options say otherwise. */
export async function startMailReceiver(options: SMTPServerOptions = {}, port = 0): Promise<MailReceiver> {
  const mails: ReceivedMail[] = [];
  const logins: string[] = [];
  let refusal: MailReceiver["refusal"];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: options.key === undefined ? ["STARTTLS"] : [],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    onAuth: ({ username = "", password }, _session, done) => {
      logins.push(`${username}:${password ?? ""}`);
      done(null, { user: username });
    },
    onRcptTo: (_address, _session, done) => done(refused(refusal, (code) => code === 550)),
    onData: (stream, { envelope, secure, user }, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        const error = refused(refusal, () => true);
        if (!error)
          mails.push({
            ...parsed(Buffer.concat(pieces).toString("utf8")),
            to: envelope.rcptTo.map(({ address }) => address),
            encrypted: secure,
            user: typeof user === "string" ? user : undefined,
          });
        done(error);
      });
    },
    ...options,
  });
  // A client that breaks off is what some tests are about.
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  const { port: taken } = server.server.address() as AddressInfo;
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= new Promise((resolve) => server.close(resolve)));
  return {
    port: taken,
    mails,
    logins,
    get refusal() {
      return refusal;
    },
    set refusal(value) {
      refusal = value;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function refused(refusal: MailReceiver["refusal"], applies: (code: number) => boolean): Error | null {
  if (!refusal || !applies(refusal.code)) return null;
  return Object.assign(new Error(refusal.words), { responseCode: refusal.code });
}

function parsed(raw: string): Pick<ReceivedMail, "headers" | "text" | "raw"> {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const headers = new Map(
    head
      .replaceAll(/\r\n[ \t]+/g, " ")
      .split("\r\n")
      .map((line): [string, string] => {
        const [name = "", value = ""] = line.split(/:\s*(.*)/s);
        return [name.toLowerCase(), value];
      }),
  );
  const body = rest.join("\r\n\r\n");
  return { raw, headers, text: decoded(body, headers.get("content-transfer-encoding")).trim() };
}

function decoded(body: string, encoding: string | undefined): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body.replaceAll("\r\n", "\n");
  const bytes = body
    .replaceAll(/=\r\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8").replaceAll("\r\n", "\n");
}
