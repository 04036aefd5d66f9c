#!/bin/sh
# ---
# name: large-files
# description: Files above a size, the largest first, on the file system of one folder. Reads only.
# parameter: folder
#   default: /var
#   pattern: ^/[A-Za-z0-9._\/\-]{0,200}$
#   description: Where to look
# parameter: megabytes integer
#   default: 100
#   description: How large is large
# ---
set -eu
case $2 in *[!0-9]* | "") echo "megabytes: a whole number"; exit 2 ;; esac
find "$1" -xdev -type f -size +"$2"M -printf '%s %p\n' 2>/dev/null | sort -rn | head -n 50 |
  awk '{ size = $1; $1 = ""; printf "%8.0f MiB %s\n", size / 1048576, $0 } END { if (NR == 0) print "none is larger" }'
