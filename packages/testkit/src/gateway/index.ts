/** A gateway that a test scripts, and the real agent as its counterpart. */
export * from "./agent-process.ts";
export { checkLinkProof } from "./check-link-proof.ts";
export * from "./enrolled-agent.ts";
export * from "./evidence.ts";
export * from "./lab-certificates.ts";
export * from "./scripted-gateway.ts";
