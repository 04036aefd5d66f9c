/** How many guesses a password withstands, by an estimator and its dictionary, which are read at the first use. */

type Estimator = (password: string, context: string[]) => number;

let reading: Promise<Estimator> | undefined;
/** The time of an estimate grows with the square of the length; what comes later makes no password weaker. */
const estimatedCharacters = 64;

/** Guesses to be expected; `context` are words that an attacker would try first. */
export async function guessesNeeded(password: string, context: readonly string[]): Promise<number> {
  const estimate = await (reading ??= readEstimator());
  return estimate(password.slice(0, estimatedCharacters), [...context]);
}

async function readEstimator(): Promise<Estimator> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return (password, context) => estimator.check(password, context).guesses;
}
