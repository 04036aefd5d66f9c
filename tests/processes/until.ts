/** Waits for something that another process brings about. */

/** Asks again and again until `holds`; throws with the last answer when that takes longer than `patienceSeconds`. */
export async function until<Answer>(
  ask: () => Promise<Answer> | Answer,
  holds: (answer: Answer) => boolean,
  patienceSeconds = 30,
): Promise<Answer> {
  const deadline = Date.now() + patienceSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`not in ${patienceSeconds} s: ${JSON.stringify(answer)?.slice(-2000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
