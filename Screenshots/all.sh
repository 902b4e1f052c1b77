#!/usr/bin/env bash
# Makes the pictures of the README and of every view, dark and light, and the animation of a recovery, from the program's
# own screens on the demo caches.
#
#   Screenshots/all.sh [LARDER]        (default: the release build)
#
# Needs what make.sh and animate.sh need.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
larder=$(realpath "${1:-$here/../.build/release/larder}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/dark/larder" "$scratch/light/larder" "$scratch/caches"
echo "theme = light" >"$scratch/light/larder/config"
# Only for the list of caches; every other picture makes a demo of its own, so that none depends on another.
TMPDIR=$scratch/caches "$larder" demo </dev/null >/dev/null 2>&1 || true
demos=$(echo "$scratch"/caches/*)

shoot() { # PAPER OUT COLSxROWS WAIT-FOR COMMAND KEYS...
  local paper=$1 out=$2 size=$3 first=$4 command=$5
  shift 5
  PAPER=$paper "$here/make.sh" "$here/$out.png" "$size" larder "$first" \
    "env XDG_CONFIG_HOME=$scratch/$paper XDG_STATE_HOME=$scratch/state $command" "$@"
}

picture() { # NAME COLSxROWS KEYS...
  local name=$1 size=$2
  shift 2
  shoot dark "$name" "$size" "read 100 %" "TMPDIR=$scratch $larder demo" "$@"
  shoot light "$name-light" "$size" "read 100 %" "TMPDIR=$scratch $larder demo" "$@"
}

picture list 120x34
picture detail 120x40 f "code:pickle-cut-short status:invalid-value" Enter wait:filter: Enter
picture plan 120x34 R wait:plan
picture help 100x44 '?' wait:Moving
picture findings 120x34 2
picture map 120x34 3 n
picture histogram 120x34 4
picture items 120x34 5
picture quarantine 120x34 R wait:plan y "wait:takes it back" 6
picture journal 120x34 R wait:plan y "wait:takes it back" 7
shoot dark home 120x20 faulty "XDG_CACHE_HOME=$demos $larder"
shoot light home-light 120x20 faulty "XDG_CACHE_HOME=$demos $larder"

"$here/animate.sh" "$here/recovery.gif" 110x30 larder "read 100 %" \
  "env XDG_CONFIG_HOME=$scratch/dark TMPDIR=$scratch $larder demo" \
  2:x 2.5:R 3:wait:plan 1.5:y "2:wait:takes it back" 2.5:6 1.5:1 1.5:u 2:wait:plan 1.5:y 2.5:wait:faulty
