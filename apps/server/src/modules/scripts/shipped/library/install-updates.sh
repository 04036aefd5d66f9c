#!/bin/sh
# ---
# name: install-updates
# description: Installs updates and says what changed; keeps configuration files and removes no package. Changes the device.
# parameter: class choice
#   choices: security, all
#   default: security
#   description: Security updates only, or all of them
# parameter: reboot choice
#   choices: never, when-needed
#   default: never
#   description: Whether the device restarts where the updates ask for it
# ---
# Exit 0: up to date, or brought up to date. 1: something failed, and the lines above say what. 2: nothing was done,
# since this does not know the system, or cannot tell its security updates from others.
set -u
class=$1 reboot=$2
export LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=l
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

case $class in security | all) ;; *) echo "no class: $class"; exit 2 ;; esac
case $reboot in never | when-needed) ;; *) echo "no rule for restarts: $reboot"; exit 2 ;; esac
[ "$(id -u)" = 0 ] || { echo "installing takes root, and this runs as $(id -un): nothing was done"; exit 2; }

# One "name version" a line, sorted.
installed() {
  if [ "$family" = apt ]; then dpkg-query --show --showformat '${db:Status-Status} ${Package}:${Architecture} ${Version}\n' | sed -n 's/^installed //p' | sort
  else rpm -qa --queryformat '%{NAME}.%{ARCH} %{EVR}\n' | sort; fi
}

refreshed() { [ "$1" = 0 ] || { echo "the lists could not be refreshed: going on with what is known"; failed=1; }; }

# A command again every ten seconds, for ten minutes, while another package manager has what it needs: not everything
# of apt and dpkg waits by itself.
patiently() {
  for try in $(seq 1 60); do
    "$@" >"$work/said" 2>&1
    ended=$?
    [ $ended != 0 ] && grep -q -i -e 'could not get lock' -e 'lock was locked by another process' "$work/said" || break
    [ "$try" = 60 ] || sleep 10
  done
  cat "$work/said"
  return $ended
}

# A kernel that was installed since the machine started: plain Debian writes that down nowhere.
newer_kernel() {
  since=$(sed -n 's/^btime //p' /proc/stat 2>/dev/null)
  [ -z "$since" ] || find /var/lib/dpkg/info -name 'linux-image-[0-9]*.list' -newermt "@$since" 2>/dev/null | sed 's|.*/||; s|\.list$||' | sort
}

# Security updates by pins of this run alone, read before those of the machine: pins of single packages and holds stay,
# and what a security update newly needs may come from anywhere.
apt_security() {
  apt-cache policy | grep -Eq 'l=Debian-Security|a=[^,]*-security' || {
    echo "no source of security updates is set up here: nothing was done"
    exit 2
  }
  preferences=$(apt-config shell file Dir::Etc::preferences/f) && eval "$preferences"
  {
    printf 'Package: *\nPin: release a=now\nPin-Priority: 500\n\n'
    printf 'Package: *\nPin: release l=Debian-Security\nPin-Priority: 990\n\n'
    printf 'Package: *\nPin: release a=*-security\nPin-Priority: 990\n\n'
    printf 'Package: *\nPin: release a=*\nPin-Priority: 50\n\n'
    [ ! -f "${file:-}" ] || cat "$file"
  } >"$work/preferences"
  apt_all -o "Dir::Etc::preferences=$work/preferences"
}

apt_all() {
  apt-get --assume-yes --with-new-pkgs -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
    -o DPkg::Lock::Timeout=600 "$@" upgrade
}

with_apt() {
  # What an update before left half done is finished first.
  [ -z "$(dpkg --audit)" ] || patiently dpkg --configure --pending --force-confdef --force-confold || failed=1
  patiently apt-get --quiet=2 -o DPkg::Lock::Timeout=600 -o APT::Update::Error-Mode=any update
  refreshed $?
  "apt_$class" || failed=1
  if [ -e /run/reboot-required ]; then wants="$(sort -u /run/reboot-required.pkgs 2>/dev/null | tr '\n' ' ')"; fi
  kernel=$(newer_kernel | tr '\n' ' ')
  [ -z "$kernel" ] || wants="${wants:-$kernel}"
}

with_dnf() {
  only=
  [ "$class" = all ] || only=--security
  if [ "$class" = security ] && [ -z "$(dnf --quiet --refresh updateinfo list --all 2>/dev/null)" ]; then
    echo "the repositories of this system say nothing of security: nothing was done"
    exit 2
  fi
  dnf --assumeyes --refresh upgrade $only || failed=1
  if command -v needs-restarting >/dev/null; then needs-restarting -r >"$work/wants" 2>&1; else dnf --quiet needs-restarting -r >"$work/wants" 2>&1; fi
  case $? in 1) grep -q -i -e reboot -e restart "$work/wants" && wants="$(grep '^ ' "$work/wants" | tr -s ' *\n' ' ')" ;; esac
}

with_zypper() {
  zypper --non-interactive --quiet refresh
  refreshed $?
  # 103: zypper itself was updated first, and is to be asked again. 102: a restart is asked for.
  for again in 1 2 3; do
    if [ "$class" = security ]; then zypper --non-interactive patch --category security; else zypper --non-interactive update; fi
    done=$?
    [ $done = 103 ] || break
  done
  case $done in
    0) ;;
    102) wants=patches ;;
    *) failed=1 ;;
  esac
  zypper --non-interactive needs-rebooting >/dev/null 2>&1
  [ $? != 102 ] || wants=${wants:-packages}
}

if command -v apt-get >/dev/null; then family=apt
elif command -v dnf >/dev/null; then family=dnf
elif command -v zypper >/dev/null; then family=zypper
else echo "neither apt, dnf nor zypper is here: nothing was done"; exit 2; fi

failed=0
unset wants
installed >"$work/before"
"with_$family"
installed >"$work/after"

echo "== changed"
if cmp -s "$work/before" "$work/after"; then echo "nothing"; else
  awk 'NR == FNR { was[$1] = was[$1] " " $2; next }
    { now[$1] = now[$1] " " $2 }
    END {
      for (name in now) if (was[name] != now[name]) print name ":" (was[name] == "" ? " new," : was[name] " ->") now[name]
      for (name in was) if (!(name in now)) print name ":" was[name] " -> gone"
    }' "$work/before" "$work/after" | sort
fi

echo "== restart"
if [ -z "${wants+x}" ]; then echo "not needed"
elif [ "$reboot" = never ]; then echo "needed (${wants% }), and left to you"
elif [ "$failed" = 1 ]; then echo "needed (${wants% }), and not done, since something failed"
# A minute from now: what this says and how it ended is on its way by then.
elif shutdown -r +1 "updates were installed" >"$work/shutdown" 2>&1; then echo "needed (${wants% }): in one minute"
else echo "needed (${wants% }), and could not be ordered:"; cat "$work/shutdown"; failed=1; fi
exit "$failed"
