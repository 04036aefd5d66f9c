/** Environment variables that change what a program is, rather than what it is told. */

const EXACT: ReadonlyMap<string, string> = new Map(
  [
    ["PATH", "decides which programs the names in the script mean"],
    ["IFS", "decides where a shell cuts words"],
    ["ENV BASH_ENV", "names a file that a shell runs before the script"],
    ["SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND", "changes how the shell runs the script"],
    ["LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT", "loads other code into every program that is started"],
    ["PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONINSPECT", "decides which code Python loads"],
    ["NODE_OPTIONS NODE_PATH", "decides which code Node loads"],
    ["PERL5LIB PERLLIB PERL5OPT PERL5DB", "decides which code Perl loads"],
    ["RUBYLIB RUBYOPT GEM_PATH", "decides which code Ruby loads"],
    ["PSModulePath", "decides which code PowerShell loads"],
    ["JAVA_TOOL_OPTIONS _JAVA_OPTIONS CLASSPATH", "decides which code Java loads"],
    [
      "HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy",
      "sends what is fetched through another machine",
    ],
    [
      "SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS",
      "decides which certificates are trusted",
    ],
    ["NODE_TLS_REJECT_UNAUTHORIZED PYTHONHTTPSVERIFY GIT_SSL_NO_VERIFY", "trusts any certificate"],
    [
      "EDITOR VISUAL PAGER GIT_SSH GIT_SSH_COMMAND GIT_EXTERNAL_DIFF SSH_ASKPASS SUDO_ASKPASS",
      "names a program that others start",
    ],
    ["HOME XDG_CONFIG_HOME", "decides whose settings programs read"],
    ["HISTFILE HISTSIZE HISTCONTROL", "decides what the shell remembers of what was done"],
    ["TMPDIR", "decides where temporary files lie, and who may change them"],
  ].flatMap(([names = "", words = ""]) => names.split(" ").map((name) => [name, words] as const)),
);
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ["LD_", "changes which code programs load"],
  ["DYLD_", "loads other code into every program that is started"],
  ["GCONV_", "loads other code into every program that is started"],
  ["MALLOC_", "changes how programs keep their memory"],
  ["GIT_CONFIG", "changes how git works"],
  ["BASH_FUNC_", "puts another command in the place of one"],
  ["npm_config_", "changes how npm works"],
];

/** What a variable of this name does to programs, in words; undefined where it only tells them something. */
export function dangerOfVariable(name: string): string | undefined {
  const exact = EXACT.get(name) ?? EXACT.get(name.toUpperCase());
  return (
    exact ?? BEGINNINGS.find(([beginning]) => name.toLowerCase().startsWith(beginning.toLowerCase()))?.[1]
  );
}
