/** Short forms of attacks: one offer, or trust material and what the server hopes to gain by it. */
import { CHECKS, type Offer, USE_CHECKS } from "@countersign/protocol";
import type { Attack } from "./attack.ts";
import type { HostileServer, Shown } from "./hostile-server.ts";

type MakeOffer = (server: HostileServer, script: string) => Offer;

/** An attack that consists of one offer. The check is the one that has this code. */
export function offering(name: string, code: string, what: string, make: MakeOffer): Attack {
  return {
    name,
    what,
    check: checkWith(code),
    codes: [code],
    run: async (server, script) => [await server.deliver(make(server, script))],
  };
}

/** An attack that shows trust material, and then offers what would run if that had been believed. */
export function showing(
  name: string,
  check: string,
  codes: readonly string[],
  what: string,
  make: (server: HostileServer, script: string) => { shown: Shown; gain?: Offer },
): Attack {
  const run: Attack["run"] = async (server, script) => {
    const { shown, gain } = make(server, script);
    const objections = await server.show(shown);
    return gain ? [...objections, await server.deliver(gain)] : objections;
  };
  return { name, what, check, codes, run };
}

/** The name of the device's check that refuses with this code. Throws where there is none. */
export function checkWith(code: string): string {
  const found = [...CHECKS, ...USE_CHECKS].find(([, , codes]) => codes.some((known) => known === code));
  if (!found) throw new Error(`no check refuses with ${code}`);
  return found[0];
}
