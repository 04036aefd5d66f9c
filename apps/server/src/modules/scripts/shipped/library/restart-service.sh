#!/bin/sh
# ---
# name: restart-service
# description: Restarts a service, and fails where it does not run afterwards. Changes the device.
# parameter: service
#   required: true
#   pattern: ^[A-Za-z0-9@._\-]{1,128}$
#   description: Its name, such as nginx
# ---
set -eu
command -v systemctl >/dev/null || { echo "no systemd here"; exit 2; }
systemctl restart -- "$1"
systemctl is-active -- "$1"
