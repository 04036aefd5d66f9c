/**
 * Questions that one module asks and a later one answers, so that the earlier need not import the later: identity asks
 * whether a person stands in a root, trust knows. A question has an answer of its own for when nobody knows better.
 */

/** A question with the types of what is asked and answered; compared by identity. */
export interface Question<Asked extends readonly unknown[], Reply> {
  readonly name: string;
  readonly otherwise: (...asked: Asked) => Reply;
}

/** Declares a question; `otherwise` answers it while no module does. */
export function question<Asked extends readonly unknown[], Reply>(
  name: string,
  otherwise: (...asked: Asked) => Reply,
): Question<Asked, Reply> {
  return { name, otherwise };
}

/** The questions of one server and who answers them. */
export class Questions {
  readonly #answers = new Map<unknown, unknown>();
  readonly #gathered = new Map<unknown, readonly unknown[]>();

  /** Registers the one answer to a question. Throws if there is one already. */
  answer<Asked extends readonly unknown[], Reply>(
    asked: Question<Asked, Reply>,
    by: (...asked: Asked) => Reply,
  ): void {
    if (this.#answers.has(asked)) throw new Error(`two modules answer ${asked.name}`);
    this.#answers.set(asked, by);
  }

  /** Adds one of many answers to a question that several modules answer; `askAll` gathers them. */
  answerToo<Asked extends readonly unknown[], Reply>(
    asked: Question<Asked, Reply>,
    by: (...asked: Asked) => Reply,
  ): void {
    this.#gathered.set(asked, [...(this.#gathered.get(asked) ?? []), by]);
  }

  /** Asks everybody who added an answer, in the order in which they did. */
  askAll<Asked extends readonly unknown[], Reply>(asked: Question<Asked, Reply>, ...about: Asked): Reply[] {
    // `answerToo` put them in under the same question, so the types are the question's.
    const answers = (this.#gathered.get(asked) ?? []) as readonly ((...about: Asked) => Reply)[];
    return answers.map((by) => by(...about));
  }

  /** Asks. */
  ask<Asked extends readonly unknown[], Reply>(asked: Question<Asked, Reply>, ...about: Asked): Reply {
    // `answer` put it in under the same question, so the types are the question's.
    const by = (this.#answers.get(asked) as ((...about: Asked) => Reply) | undefined) ?? asked.otherwise;
    return by(...about);
  }
}
