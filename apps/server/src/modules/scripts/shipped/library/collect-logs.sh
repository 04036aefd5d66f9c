#!/bin/sh
# ---
# name: collect-logs
# description: The newest lines of the system's log, of everything or of one service. Reads only.
# parameter: lines integer
#   default: 200
#   description: How many lines
# parameter: service
#   pattern: ^[A-Za-z0-9@._\-]{1,128}$
#   description: Only this service
# ---
set -eu
case $1 in *[!0-9]* | "") echo "lines: a whole number"; exit 2 ;; esac
if command -v journalctl >/dev/null; then
  if [ -n "${2:-}" ]; then
    exec journalctl --no-pager --lines "$1" --unit "$2"
  fi
  exec journalctl --no-pager --lines "$1"
fi
for log in /var/log/syslog /var/log/messages; do
  [ -r "$log" ] && exec tail -n "$1" "$log"
done
echo "no log that is known here"
exit 2
