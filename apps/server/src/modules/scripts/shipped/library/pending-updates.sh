#!/bin/sh
# ---
# name: pending-updates
# description: Packages that have updates by what the device knows already; it asks no mirror. Reads only.
# ---
set -eu
if command -v apt-get >/dev/null; then
  apt-get --simulate --quiet=2 dist-upgrade | awk '/^Inst / { print $2, $3, $4; count++ } END { print count + 0, "pending" }'
elif command -v dnf >/dev/null; then
  dnf --cacheonly --quiet list --upgrades || true
elif command -v zypper >/dev/null; then
  zypper --no-refresh --quiet list-updates
elif command -v apk >/dev/null; then
  apk version --limit '<'
else
  echo "no package manager that is known here"
  exit 2
fi
