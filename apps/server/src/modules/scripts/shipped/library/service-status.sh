#!/bin/sh
# ---
# name: service-status
# description: Whether a service runs, since when, and its last lines. Fails where it does not run. Reads only.
# parameter: service
#   required: true
#   pattern: ^[A-Za-z0-9@._\-]{1,128}$
#   description: Its name, such as nginx
# ---
set -eu
command -v systemctl >/dev/null || { echo "no systemd here"; exit 2; }
systemctl --no-pager --full --lines 20 status -- "$1" || true
systemctl is-active --quiet -- "$1"
