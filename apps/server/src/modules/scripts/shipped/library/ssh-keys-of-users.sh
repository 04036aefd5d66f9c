#!/bin/sh
# ---
# name: ssh-keys-of-users
# description: The fingerprints of the SSH keys that open each account. Reads only.
# ---
set -eu
command -v ssh-keygen >/dev/null || { echo "no ssh-keygen here"; exit 2; }
none=yes
while IFS=: read -r user _ _ _ _ home _; do
  for file in "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; do
    [ -r "$file" ] || continue
    none=no
    echo "== $user ($file)"
    ssh-keygen -l -f "$file" 2>/dev/null || echo "no key that can be read"
  done
done </etc/passwd
[ "$none" = no ] || echo "no SSH key opens an account here"
