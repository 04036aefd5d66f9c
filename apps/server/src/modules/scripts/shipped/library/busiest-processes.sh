#!/bin/sh
# ---
# name: busiest-processes
# description: The processes that take most processor time and most memory. Reads only.
# parameter: count integer
#   default: 10
#   description: How many of each
# ---
set -eu
case $1 in *[!0-9]* | "") echo "count: a whole number"; exit 2 ;; esac
command -v ps >/dev/null || { echo "no ps here"; exit 2; }
echo "== processor"
ps -eo pid,user,pcpu,pmem,etime,comm --sort=-pcpu | head -n "$(($1 + 1))"
echo "== memory"
ps -eo pid,user,pmem,rss,etime,comm --sort=-rss | head -n "$(($1 + 1))"
