/** Which addresses of the network this server may be sent to by a setting: not into its own neighbourhood unless that was allowed. */
import { BlockList, isIP } from "node:net";

type Family = "ipv4" | "ipv6";
type Network = readonly [network: string, bits: number];

/** Where machines of clouds tell their secrets, what stands for another address, and what is no single machine: nobody may allow these. */
const never: Readonly<Record<Family, BlockList>> = {
  ipv4: listOf("ipv4", [
    ["0.0.0.0", 8],
    // Clouds answer their machines here, too: Alibaba, Azure, Oracle.
    ["100.100.100.200", 32],
    ["168.63.129.16", 32],
    ["169.254.0.0", 16],
    ["192.0.0.192", 32],
    ["224.0.0.0", 4],
    ["240.0.0.0", 4],
  ]),
  ipv6: listOf("ipv6", [
    ["::", 128],
    ["::ffff:0:0", 96],
    ["::ffff:0:0:0", 96],
    ["64:ff9b::", 96],
    ["64:ff9b:1::", 48],
    ["2001::", 32],
    ["2002::", 16],
    ["fd00:ec2::254", 128],
    ["fe80::", 10],
    ["fec0::", 10],
    ["ff00::", 8],
  ]),
};

/** Networks of one's own (RFC 6890 and its registries). */
const ownNetworks: Readonly<Record<Family, BlockList>> = {
  ipv4: listOf("ipv4", [
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.0.2.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["198.51.100.0", 24],
    ["203.0.113.0", 24],
  ]),
  ipv6: listOf("ipv6", [
    // This machine, and IPv4 addresses in the oldest way of writing them (RFC 4291, 2.5.5.1).
    ["::", 96],
    ["100::", 64],
    ["2001:db8::", 32],
    ["fc00::", 7],
  ]),
};

/** Whether an address may be connected to. What is no address may not. */
export function mayConnectTo(address: string, isPrivateAllowed: boolean): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 6 ? "ipv6" : "ipv4";
  if (never[family].check(address, family)) return false;
  return isPrivateAllowed || !ownNetworks[family].check(address, family);
}

/** One list a family: in a list of both, an address of one is looked up as the other's too. */
function listOf(family: Family, networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of networks) list.addSubnet(network, bits, family);
  return list;
}
