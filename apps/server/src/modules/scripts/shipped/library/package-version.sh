#!/bin/sh
# ---
# name: package-version
# description: Whether a package is installed, and in which version. Fails where it is not. Reads only.
# parameter: package
#   required: true
#   pattern: ^[A-Za-z0-9][A-Za-z0-9+._:\-]{0,127}$
#   description: Its name, such as openssl
# ---
set -eu
if command -v dpkg-query >/dev/null; then
  exec dpkg-query --show --showformat '${Package} ${Version} ${Status}\n' "$1"
fi
if command -v rpm >/dev/null; then exec rpm --query "$1"; fi
if command -v apk >/dev/null; then apk info --installed "$1" && exec apk info --verbose "$1"; fi
exit 1
