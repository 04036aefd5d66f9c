/** Links lead where the people's passkeys are. */
import { expect, test } from "vitest";
import { stationFor } from "./station-for.ts";

const trial = "http://sign.localhost:7410";
const own = "https://sign.example.org";
const root = (...stations: [origin: string, independent: boolean][]) => ({
  stations: stations.map(([origin, independent], at) => ({ id: `s${at}`, origin, rpid: "", independent })),
});

test.each([
  ["none named, as in a trial: the configured one", [root()], trial, trial],
  ["none known at all", [], undefined, undefined],
  ["named by the root, whatever the server was started with", [root([own, true])], trial, own],
  ["one out of the server's reach before one beside it", [root([trial, false], [own, true])], trial, own],
  ["beside the server, where there is no other", [root([trial, false])], undefined, trial],
  ["among several, the configured one", [root(["https://a.example", true], [own, true])], own, own],
  ["of a client's own root, where the operator names none", [root(), root([own, true])], trial, own],
])("%s", (_title, roots, configured, expected) => {
  expect(stationFor(roots, configured)).toBe(expected);
});
