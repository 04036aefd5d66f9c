/** Parts that make a long password as weak as a short one: the words and rows that everybody tries first. */
export const commonParts: readonly string[] = [
  ..."password passwort motdepasse contrasena kennwort geheim secret letmein welcome willkommen".split(" "),
  ..."qwerty qwertz azerty asdfgh yxcvbn zxcvbn 1q2w3e q1w2e3 1qaz2wsx abc123 abcdef".split(" "),
  ..."123456 654321 111111 000000 121212 123123 112233 987654".split(" "),
  ..."admin administrator root master login access default changeme temp1234 trustno1".split(" "),
  ..."iloveyou princess sunshine football baseball dragon monkey shadow superman batman starwars".split(" "),
  ..."spring summer autumn winter fruehling sommer herbst january february september december".split(" "),
  ..."countersign company firma server windows linux microsoft google".split(" "),
];
