#!/bin/sh
# ---
# name: reboot-needed
# description: Whether the device wants a restart, and why. Exit 0 no, 1 yes. Reads only.
# ---
set -eu
if [ -e /run/reboot-required ] || [ -e /var/run/reboot-required ]; then
  echo "a restart is asked for by:"
  cat /run/reboot-required.pkgs /var/run/reboot-required.pkgs 2>/dev/null | sort -u || true
  exit 1
fi
if command -v needs-restarting >/dev/null; then
  needs-restarting -r || exit 1
fi
newest=$(find /lib/modules /usr/lib/modules -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | sort -V | tail -n 1) || true
running=$(uname -r)
echo "kernel $running runs, newest installed: ${newest:-unknown}"
echo "nothing asks for a restart"
