#!/bin/sh
# ---
# name: certificates-expiring
# description: Certificates in a folder that expire soon or did. Fails where there is one. Reads only.
# parameter: days integer
#   default: 30
#   description: How soon is soon
# parameter: folder
#   default: /etc/letsencrypt/live
#   pattern: ^/[A-Za-z0-9._\/\-]{0,200}$
#   description: Where to look, folders inside it too
# ---
set -eu
command -v openssl >/dev/null || { echo "no openssl here"; exit 2; }
[ -d "$2" ] || { echo "there is no folder $2"; exit 0; }
seconds=$(($1 * 86400))
find -L "$2" -type f \( -name '*.pem' -o -name '*.crt' -o -name '*.cer' \) 2>/dev/null | {
  soon=0
  while IFS= read -r file; do
    end=$(openssl x509 -noout -enddate -in "$file" 2>/dev/null) || continue
    openssl x509 -noout -checkend "$seconds" -in "$file" >/dev/null 2>&1 && continue
    echo "$file: ${end#notAfter=}"
    soon=1
  done
  [ "$soon" = 0 ] && echo "none expires within the time"
  exit "$soon"
}
