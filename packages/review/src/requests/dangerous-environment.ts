/** Environment variables that change what a program is, rather than what it is told. */

const EXACT: ReadonlyMap<string, string> = new Map(
  [
    ["PATH", "decides which programs the names in the script mean"],
    ["IFS", "decides where a shell cuts words"],
    ["ENV BASH_ENV", "names a file that a shell runs before the script"],
    [
      "SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND POSIXLY_CORRECT GLOBIGNORE CDPATH",
      "changes how the shell runs the script",
    ],
    ["LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT", "loads other code into every program that is started"],
    ["NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE", "decides which code Node loads"],
    [
      "OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES LOCPATH NLSPATH GETCONF_DIR GLIBC_TUNABLES",
      "changes which code programs load",
    ],
    ["HOSTALIASES LOCALDOMAIN RES_OPTIONS", "decides which machine a name leads to"],
    ["KRB5_CONFIG SSLKEYLOGFILE", "decides whom programs trust, or who may read along"],
    ["PATHEXT COMSPEC", "decides which programs the names in the script mean"],
    ["PERL5LIB PERLLIB PERL5OPT PERL5DB", "decides which code Perl loads"],
    ["RUBYLIB RUBYOPT GEM_PATH", "decides which code Ruby loads"],
    ["PSModulePath DOTNET_STARTUP_HOOKS DOTNET_ADDITIONAL_DEPS", "decides which code PowerShell loads"],
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
      "EDITOR VISUAL PAGER MANPAGER BROWSER LESSOPEN LESSCLOSE SHELL RSYNC_RSH CVS_RSH TAR_OPTIONS SSH_ASKPASS SUDO_ASKPASS SUDO_EDITOR",
      "names a program that others start",
    ],
    [
      "HOME XDG_CONFIG_HOME ZDOTDIR CURL_HOME WGETRC APT_CONFIG DOCKER_CONFIG KUBECONFIG BUNDLE_GEMFILE INPUTRC TERMINFO TERMCAP",
      "decides whose settings programs read",
    ],
    ["DOCKER_HOST", "decides which machine commands are for"],
    ["HISTFILE HISTSIZE HISTCONTROL", "decides what the shell remembers of what was done"],
    ["TMPDIR", "decides where temporary files lie, and who may change them"],
  ].flatMap(([names = "", words = ""]) => names.split(" ").map((name) => [name, words] as const)),
);
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ["LD_", "changes which code programs load"],
  ["DYLD_", "loads other code into every program that is started"],
  ["GCONV_", "loads other code into every program that is started"],
  ["MALLOC_", "changes how programs keep their memory"],
  ["PYTHON", "changes how Python works, and which code it loads"],
  ["GIT_", "changes how git works, and which programs it starts"],
  ["PIP_", "changes how pip works"],
  ["CORECLR_", "loads other code into every program of .NET"],
  ["COR_", "loads other code into every program of .NET"],
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
