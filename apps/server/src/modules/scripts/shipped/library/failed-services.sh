#!/bin/sh
# ---
# name: failed-services
# description: Services of systemd that failed, with the last lines of each. Fails where there is one. Reads only.
# ---
set -eu
command -v systemctl >/dev/null || { echo "no systemd here"; exit 2; }
failed=$(systemctl --failed --no-legend --plain 2>/dev/null | awk '{ print $1 }') || true
[ -z "$failed" ] && { echo "no service failed"; exit 0; }
for service in $failed; do
  echo "== $service"
  journalctl --no-pager --lines 10 --unit "$service" 2>/dev/null || true
done
exit 1
