/** The device's own administrator wrote a floor: the server would like it loosened, broken or replaced. */
import { chmodSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  approve,
  type Attack,
  besiegedRoot,
  cast,
  frameOf,
  forgeDocument,
  HostileServer,
  NO_ANSWER,
  offering,
  recently,
  type Siege,
  trustFrame,
} from "@countersign/testkit";

const { adam, bob, frank } = cast;
const [bobKey = bob.keys[0]] = bob.keys;
const root = besiegedRoot(recently());
const floor = {
  type: "floor",
  format: 1,
  deny: ["reboot"],
  extra_keys: [{ fingerprint: bobKey?.fingerprint ?? "", min: 1 }],
  authorities: [root.authority],
  run_as: ["default"],
  network: ["host"],
  max_window: 6 * 3600,
};
const loosened = { type: "floor", format: 1 };
const floorOf = (server: HostileServer) => join(server.device.state, "floor.json");
const write = (server: HostileServer, text: string): void => {
  rmSync(floorOf(server), { force: true });
  writeFileSync(floorOf(server), text, { mode: 0o600 });
};
const restore = (server: HostileServer) => write(server, JSON.stringify(floor));

/** Spoils the floor, offers what all people signed, and puts it right again. */
function spoilt(name: string, code: string, what: string, spoil: (server: HostileServer) => void): Attack {
  return {
    name,
    what,
    check: code === "floor-authority" ? "floor-authorities-are-pinned" : "floor-is-readable",
    codes: [code],
    run: async (server, script) => {
      spoil(server);
      const answer = await server.deliver(server.offer(script));
      restore(server);
      return [answer];
    },
  };
}

/** The sixth siege. */
export const floorSiege: Siege = {
  title: "A device whose administrator wrote a floor",
  open: async () => {
    const server = await HostileServer.over({ root, admitter: adam });
    restore(server);
    return server;
  },
  attacks: [
    offering(
      "floor-kind",
      "kind-denied-by-floor",
      "asks for a kind of action that the floor denies",
      (server) => ({
        // Not signed: if this were believed, the machine of the test would restart.
        ...server.ask("", { action: { kind: "reboot", delay_seconds: 3600 } }),
        signatures: [],
      }),
    ),
    offering(
      "floor-network",
      "network-not-allowed",
      "has people sign a network that the root allows and the floor does not",
      (server, script) => server.offer(script, { network: "none" }),
    ),
    offering(
      "floor-run-as",
      "run-as-not-allowed",
      "has people sign a user whom the root allows and the floor does not",
      (server, script) => server.offer(script, { run_as: "daemon" }),
    ),
    offering(
      "floor-window",
      "window-too-long",
      "has people sign a window that the root allows and the floor does not",
      (server, script) => {
        const now = Math.floor(Date.now() / 1000);
        return server.offer(script, { not_before: now - 60, not_after: now + 10 * 3600 });
      },
    ),
    offering(
      "floor-keys",
      "floor-keys",
      "brings approvals that satisfy the root, without the key that the floor asks for",
      (server, script) => approve(server.ask(script), frank),
    ),
    {
      name: "floor-in-a-trust-frame",
      what: "sends a looser floor among its trust material",
      check: "frame-is-read",
      codes: [NO_ANSWER, "floor-keys"],
      run: async (server, script) => {
        const heard = server.gateway.objections().length;
        const text = JSON.stringify({ ...trustFrame(), floor: loosened });
        server.gateway.sendText(text);
        server.gateway.sendText(JSON.stringify({ frame: "floor", floor: loosened }));
        const answer = await server.deliver(approve(server.ask(script), frank));
        return [server.gateway.objections().length === heard ? NO_ANSWER : "objection", answer];
      },
    },
    {
      name: "floor-as-a-root",
      what: "shows a looser floor, signed by everybody, in the place of a root",
      check: "root-is-walked",
      codes: ["wrong-type", "floor-keys"],
      run: async (server, script) => {
        const signed = forgeDocument(loosened, "countersign.root.v1", server.device.root.people);
        return [
          ...(await server.show({ roots: [signed] })),
          await server.deliver(approve(server.ask(script), frank)),
        ];
      },
    },
    offering(
      "floor-as-a-request",
      "wrong-type",
      "offers a looser floor, signed by everybody, as if it were a request",
      (server) => forgeDocument(loosened, "countersign.request.v1", server.device.root.people),
    ),
    spoilt("floor-damaged", "floor-unreadable", "delivers a run while the floor file is damaged", (server) =>
      write(server, JSON.stringify(floor).slice(0, 40)),
    ),
    spoilt(
      "floor-with-duplicate-key",
      "floor-unreadable",
      "delivers a run while the floor says two things at once",
      (server) => write(server, '{"type":"floor","format":1,"network":["host"],"network":["none"]}'),
    ),
    spoilt(
      "floor-with-unknown-word",
      "floor-unreadable",
      "delivers a run while the floor says something that this release does not understand",
      (server) => write(server, JSON.stringify({ ...floor, deny_all_on_sundays: true })),
    ),
    spoilt(
      "floor-writable-by-others",
      "floor-unreadable",
      "delivers a run while others could have written the floor",
      (server) => chmodSync(floorOf(server), 0o666),
    ),
    spoilt(
      "floor-behind-a-link",
      "floor-unreadable",
      "delivers a run while the floor is a link",
      (server) => {
        rmSync(floorOf(server));
        symlinkSync("/dev/null", floorOf(server));
      },
    ),
    spoilt(
      "floor-authority",
      "floor-authority",
      "delivers a run where an authority that the floor names is gone",
      (server) => write(server, JSON.stringify({ ...floor, authorities: [`sha256:${"7".repeat(64)}`] })),
    ),
    {
      name: "floor-broken-while-waiting",
      what: "delivers everything that waited while the floor was broken once more",
      check: "every-root-is-satisfied",
      codes: ["floor-unreadable", "group-missing"],
      run: async (server, script) => {
        const asked = server.ask(script);
        write(server, "{");
        const broken = await server.deliver(asked);
        restore(server);
        server.gateway.send(frameOf(asked));
        return [broken, await server.deliver(asked)];
      },
    },
  ],
};
