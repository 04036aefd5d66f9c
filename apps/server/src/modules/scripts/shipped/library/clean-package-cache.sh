#!/bin/sh
# ---
# name: clean-package-cache
# description: Removes downloaded packages that are installed already. Changes the device; removes no package.
# ---
set -eu
df -Ph /var
if command -v apt-get >/dev/null; then apt-get clean
elif command -v dnf >/dev/null; then dnf --quiet clean packages
elif command -v zypper >/dev/null; then zypper --quiet clean
elif command -v apk >/dev/null; then apk cache clean
else echo "no package manager that is known here"; exit 2
fi
df -Ph /var
