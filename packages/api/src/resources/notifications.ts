/** Telling people that something waits for their signature: by which mail server, whom at which address, and what came of it. */
import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { email, hash, oneLine, seconds, slug, uuid } from "../fields.ts";

/** A host name or address, no port. */
const host = z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, "a host name or address");
const person = z.string().min(1).max(100);

/** `clear` is taken for a mail server on the machine itself only. */
const security = z.enum(["tls", "starttls", "clear"]);

const mail = z.strictObject({
  host,
  port: z.number().int().min(1).max(65_535),
  security,
  /** Address that the mails come from. */
  from: email,
  username: oneLine(200).nullable(),
  /** The only authorities whose certificates are believed, as PEM; null: those of the system. */
  ca: z.string().max(64_000).nullable(),
});
const shownMail = mail.extend({ has_password: z.boolean() });

export const deliveryState = z.enum(["waiting", "sent", "given-up", "moot"]);
const delivery = z.strictObject({
  id: uuid,
  /** What it is about: a run, or the hash of a draft or of a standing approval that wants another one. */
  run: uuid.nullable(),
  draft: hash.nullable(),
  standing: hash.nullable(),
  /** Of a run. */
  client: slug.nullable(),
  way: z.enum(["mail", "webhook", "push"]),
  /** Whom it is for: the address of a person, the name of a webhook. */
  to: z.string().max(300),
  /** 0: asked; from 1: reminded. */
  round: z.number().int(),
  state: deliveryState,
  attempts: z.number().int(),
  created_at: seconds,
  next_at: seconds,
  ended_at: seconds.nullable(),
  /** What the other side said, in words. */
  error: z.string().max(1000).nullable(),
});
export type Delivery = z.infer<typeof delivery>;

const minutes = z.number().int().min(1).max(10_080);
const rules = z.strictObject({
  /** How long after a message somebody is reminded; null: never. */
  reminder_minutes: minutes.nullable(),
  /** How many approvers are told at first; null: all of them. */
  first_told: z.number().int().min(1).max(1000).nullable(),
  /** How long after the first message the others are told too. */
  escalate_minutes: minutes,
  /** How many requests of one person may wait, and of how many one approver is told. */
  most_waiting: z.number().int().min(1).max(10_000),
});

const shape = z.enum(["generic", "teams", "slack"]);
/** Without its address and its key: either may be a secret. */
const webhook = z.strictObject({
  id: uuid,
  name: oneLine(100),
  shape,
  /** Host and port of its address. */
  host: z.string().max(300),
  private_allowed: z.boolean(),
  created_at: seconds,
});

const time = z.string().regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, "a time of day such as 22:30");
const own = z.strictObject({
  mail: z.boolean(),
  quiet: z.strictObject({ from: time, until: time }).nullable(),
  /** IANA name, such as Europe/Berlin. */
  zone: z.string().min(1).max(100),
  away_until: seconds.nullable(),
  /** A person of the same authority who may approve as well. */
  substitute: person.nullable(),
});
const ownShown = own.extend({
  substitutes: z.array(z.strictObject({ id: person, name: z.string().max(300) })),
});

const outcome = z.strictObject({
  delivered: z.boolean(),
  /** What the other side answered, in words. */
  words: z.string().max(1000),
});

export const describeTelling = endpoint({
  id: "notifications.read",
  method: "GET",
  path: "/notifications",
  access: "settings.read",
  summary: "How people are told that something waits for them; passwords are never shown",
  replies: {
    200: z.strictObject({ mail: shownMail.nullable(), rules, webhooks: z.array(webhook) }),
  },
  errors: [],
});
export const setRules = endpoint({
  id: "notifications.set-rules",
  method: "PUT",
  path: "/notifications/rules",
  access: "settings.write",
  summary: "Set how many approvers are told first, when they are reminded, and how much may wait for one",
  audit: "telling-rules.set",
  body: rules,
  replies: { 200: rules },
  errors: ["reauthenticate"],
});
export const addWebhook = endpoint({
  id: "notifications.add-webhook",
  method: "POST",
  path: "/notifications/webhooks",
  access: "settings.write",
  summary:
    "Post to an address as well whenever signatures are awaited; the key that signs is shown this once",
  audit: "webhook.added",
  body: z.strictObject({
    name: oneLine(100),
    shape,
    url: z.string().min(1).max(2000),
    /** Whether it may lie in a network of one's own. */
    private_allowed: z.boolean(),
  }),
  replies: { 201: z.strictObject({ webhook, secret: z.string().max(100) }) },
  errors: ["reauthenticate", "webhook-address", "too-many-webhooks"],
});
export const removeWebhook = endpoint({
  id: "notifications.remove-webhook",
  method: "DELETE",
  path: "/notifications/webhooks/:id",
  access: "settings.write",
  summary: "Post to it no more, and forget its address and key",
  audit: "webhook.removed",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: ["reauthenticate"],
});
export const testWebhook = endpoint({
  id: "notifications.test-webhook",
  method: "POST",
  path: "/notifications/webhooks/:id/test",
  access: "settings.write",
  summary: "Post a trial to a webhook now, and say what it answered",
  audit: "webhook.tested",
  params: z.strictObject({ id: uuid }),
  replies: { 200: outcome },
  errors: [],
});
export const askForApproval = endpoint({
  id: "standing.ask-approval",
  method: "POST",
  path: "/standing/:hash/approval-wanted",
  access: "runs.request",
  summary:
    "Have those told who could approve a standing approval besides, so that it lives on when somebody leaves who did",
  audit: "standing.approval-asked",
  params: z.strictObject({ hash }),
  replies: { 202: z.strictObject({ persons: z.array(slug) }) },
  errors: ["nobody-to-ask", "too-many-waiting"],
});
export const describeOwn = endpoint({
  id: "me.telling",
  method: "GET",
  path: "/me/telling",
  access: "signed-in",
  summary: "How I am told that something waits for me, and who could stand in",
  replies: { 200: ownShown },
  errors: [],
});
export const setOwn = endpoint({
  id: "me.set-telling",
  method: "PUT",
  path: "/me/telling",
  access: "signed-in",
  summary: "Set how I am told: by mail or not, quiet hours, and who is told while I am away",
  audit: "own-telling.set",
  body: own,
  replies: { 200: ownShown },
  errors: ["zone-unknown", "substitute-unfit"],
});
const browser = z.strictObject({
  id: uuid,
  /** As its owner recognises it. */
  name: oneLine(100),
  /** Host and port of its push service. */
  host: z.string().max(300),
  /** SHA-256 of its address, in hexadecimal digits: by this a browser finds itself. */
  endpoint_hash: z.string().max(64),
  created_at: seconds,
});
const base64url = (most: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+={0,2}$/)
    .max(most);

export const describeBrowsers = endpoint({
  id: "me.browsers",
  method: "GET",
  path: "/me/telling/browsers",
  access: "signed-in",
  summary: "The browsers in which I am told by push, and the key that a browser subscribes to",
  replies: { 200: z.strictObject({ public_key: z.string().max(100), browsers: z.array(browser) }) },
  errors: [],
});
export const addBrowser = endpoint({
  id: "me.add-browser",
  method: "POST",
  path: "/me/telling/browsers",
  access: "signed-in",
  summary: "Be told by push in this browser as well, by the subscription that it made",
  audit: "push-browser.added",
  body: z.strictObject({
    name: oneLine(100),
    endpoint: z.string().min(1).max(2000),
    p256dh: base64url(120),
    auth: base64url(40),
  }),
  replies: { 201: browser },
  errors: ["reauthenticate", "push-address", "too-many-browsers"],
});
export const removeBrowser = endpoint({
  id: "me.remove-browser",
  method: "DELETE",
  path: "/me/telling/browsers/:id",
  access: "signed-in",
  summary: "Be told in one of my browsers no more",
  audit: "push-browser.removed",
  params: z.strictObject({ id: uuid }),
  replies: { 204: null },
  errors: [],
});
export const testBrowser = endpoint({
  id: "me.test-browser",
  method: "POST",
  path: "/me/telling/browsers/:id/test",
  access: "signed-in",
  summary: "Send a trial to one of my browsers now, and say what its push service answered",
  audit: "push-browser.tested",
  params: z.strictObject({ id: uuid }),
  replies: { 200: outcome },
  errors: [],
});
export const setMail = endpoint({
  id: "notifications.set-mail",
  method: "PUT",
  path: "/notifications/mail",
  access: "settings.write",
  summary:
    "Set the mail server. A password that is left out stays only where server, port, security, certificate authority and user name stay",
  audit: "mail-server.set",
  body: mail.extend({ password: z.string().min(1).max(1000).nullable().optional() }),
  replies: { 200: shownMail },
  errors: ["reauthenticate", "mail-in-clear", "password-needed", "certificate-unreadable"],
});
export const removeMail = endpoint({
  id: "notifications.remove-mail",
  method: "DELETE",
  path: "/notifications/mail",
  access: "settings.write",
  summary: "Send no more mail, and forget the password",
  audit: "mail-server.removed",
  replies: { 204: null },
  errors: ["reauthenticate"],
});
export const testMail = endpoint({
  id: "notifications.test-mail",
  method: "POST",
  path: "/notifications/mail/test",
  access: "settings.write",
  summary: "Send a mail to one's own address now, and say what the mail server answered",
  audit: "mail-server.tested",
  replies: { 200: outcome },
  errors: ["mail-not-set"],
});
export const listDeliveries = endpoint({
  id: "notifications.deliveries",
  method: "GET",
  path: "/notifications/deliveries",
  access: "settings.read",
  summary: "The latest messages, with what became of them",
  replies: { 200: z.strictObject({ deliveries: z.array(delivery) }) },
  errors: [],
});
export const listAddresses = endpoint({
  id: "notifications.addresses",
  method: "GET",
  path: "/notifications/addresses",
  access: "settings.read",
  summary: "The persons of the roots, and the address at which each is told",
  replies: {
    200: z.strictObject({
      people: z.array(
        z.strictObject({
          authority: hash,
          authority_name: z.string().max(300),
          person,
          name: z.string().max(300),
          /** Of the account that is linked with the person. */
          account_email: email.nullable(),
          /** Kept by an administrator, for persons without an account. */
          kept_email: email.nullable(),
        }),
      ),
    }),
  },
  errors: [],
});
export const keepAddress = endpoint({
  id: "notifications.keep-address",
  method: "PUT",
  path: "/notifications/addresses",
  access: "settings.write",
  summary: "Keep an address for a person without an account, or with null forget it",
  audit: "person-address.kept",
  body: z.strictObject({ authority: hash, person, email: email.nullable() }),
  replies: { 204: null },
  errors: ["reauthenticate", "person-unknown"],
});
