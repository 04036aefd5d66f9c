/** Of what a role gives, the most harmful. */
import { type Permission, type Risk, riskOf } from "@countersign/api";

const worstFirst: readonly Risk[] = ["critical", "moderate", "low"];

/** The highest risk among them; undefined where there is none to speak of. */
export function highestRisk(permissions: readonly Permission[]): Risk | undefined {
  const risks = new Set(permissions.map(riskOf));
  return worstFirst.find((risk) => risks.has(risk));
}
