#!/bin/sh
# ---
# name: disk-space
# description: Space and inodes of each file system on a disk. Fails where one is fuller than the limit. Reads only.
# parameter: percent integer
#   default: 90
#   description: How full is too full
# ---
set -eu
limit=$1
df -Ph -x tmpfs -x devtmpfs -x overlay 2>/dev/null || df -Ph
echo "== inodes"
df -Pi -x tmpfs -x devtmpfs -x overlay 2>/dev/null || true
full=$(df -P | awk -v limit="$limit" 'NR > 1 && $1 ~ /^\/dev\// { sub("%", "", $5); if ($5 + 0 > limit + 0) print $6 " is " $5 "% full" }')
[ -z "$full" ] && exit 0
echo "== too full"
echo "$full"
exit 1
