/**
 * What a request will ask for, worked out from the newest roots before anything is asked: whose word, how many, within
 * which limits. For telling people; what counts is what devices and stations hold. Pure.
 */
import type { Device } from "@countersign/api";
import { type Policy, policyFor, type Root } from "@countersign/protocol";
import { needsOf, trustWord, type TrustWord } from "@countersign/review";

/** An authority with its newest root. */
export interface KnownRoot {
  readonly authority: string;
  readonly root: Root;
}

/** What is asked for. */
export interface Asked {
  readonly kind: "script" | "reboot";
  readonly devices: readonly Pick<Device, "name" | "client" | "pins">[];
  readonly roots: readonly KnownRoot[];
  /** The person that the account is linked to. */
  readonly person: { readonly authority: string; readonly person: string } | null;
}

/** What it takes, or why nothing would come of it. */
export type Outlook =
  | {
      readonly ok: false;
      readonly problems: readonly string[];
      /** The account would have to be linked to a person first. */
      readonly isUnlinked?: true;
    }
  | {
      readonly ok: true;
      readonly trust: TrustWord;
      /** Each authority that has a say, with what it asks for, in words. */
      readonly authorities: readonly {
        readonly name: string;
        readonly needs: string;
        readonly trust: TrustWord;
      }[];
      /** Who signs as the one who asks: nobody at server-trust. */
      readonly requester: string | undefined;
      readonly limits: {
        readonly devices: number;
        readonly windowSeconds: number;
        readonly networks: readonly ("host" | "none")[];
        readonly users: readonly string[];
      };
    };

/** Works it out. */
export function whoSigns({ kind, devices, roots, person }: Asked): Outlook {
  const [first] = devices;
  if (!first) return { ok: false, problems: [] };
  const clients = [...new Set(devices.map(({ client }) => client))];
  if (clients.length > 1)
    return no(
      `The devices belong to ${clients.length} clients (${clients.join(", ")}): one request is for one client.`,
    );
  const pinned = authoritiesOf(first);
  const odd = devices.find((device) => authoritiesOf(device).join(" ") !== pinned.join(" "));
  if (odd) return no(`${first.name} and ${odd.name} trust different authorities: ask for them apart.`);
  if (pinned.length === 0) return no(`${first.name} has not said yet which authorities it trusts.`);
  const known = pinned.flatMap((authority) => roots.find((one) => one.authority === authority) ?? []);
  if (known.length < pinned.length) return no("The roots that these devices trust cannot be read here.");
  const policies = known.map(({ authority, root }) => ({
    authority,
    root,
    policy: policyFor(root, kind, first.client),
  }));
  const missing = policies.find(({ policy }) => policy === undefined);
  if (missing)
    return no(`${missing.root.name} has no policy for this at ${first.client}: its devices refuse it.`);
  const held = policies.flatMap(({ authority, root, policy }) =>
    policy ? [{ authority, root, policy }] : [],
  );
  const limits = limitsOf(held.map(({ policy }) => policy));
  if (devices.length > limits.devices)
    return no(`A policy allows ${limits.devices} devices at once; ${devices.length} are chosen.`);
  const needsPerson = held.some(({ policy }) => policy.requester === "signed");
  if (needsPerson && !(person && pinned.includes(person.authority)))
    return {
      ...no(
        "Here a person asks and signs, and your account is linked to none. An administrator links it under Users; or ask in a terminal: countersign run NAME --key FILE.",
      ),
      isUnlinked: true,
    };
  return {
    ok: true,
    trust: weakestOfAll(held.map(({ policy }) => policy)),
    authorities: held.map(({ authority, root, policy }) => ({
      name: root.name,
      needs:
        policy.requester === "server"
          ? "the server's key alone"
          : needsOf(policy, {
              persons: root.persons,
              ...(person?.authority === authority ? { asks: person.person } : {}),
            }),
      trust: trustWord(policy),
    })),
    requester: needsPerson ? person?.person : undefined,
    limits,
  };
}

const no = (problem: string): Extract<Outlook, { ok: false }> => ({ ok: false, problems: [problem] });

function authoritiesOf({ pins }: Pick<Device, "pins">): string[] {
  return pins.map(({ authority }) => authority).toSorted();
}

/** Every authority has to agree: one that asks for people makes the server's word too little. */
function weakestOfAll(policies: readonly Policy[]): TrustWord {
  const words = policies.map(trustWord);
  return words.includes("device-trust")
    ? "device-trust"
    : words.includes("console-trust")
      ? "console-trust"
      : "server-trust";
}

function limitsOf(policies: readonly Policy[]) {
  const users = policies.map(({ run_as: list }) => list ?? ["default"]);
  return {
    devices: Math.min(...policies.map(({ max_targets: most }) => most)),
    windowSeconds: Math.min(...policies.map(({ max_window: longest }) => longest)),
    networks: (["host", "none"] as const).filter((network) =>
      policies.every((policy) => policy.network.includes(network)),
    ),
    users: (users[0] ?? []).filter((user) => users.every((list) => list.includes(user))),
  };
}
