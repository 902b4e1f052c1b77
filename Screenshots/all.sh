#!/usr/bin/env bash
# Makes the pictures of the README from the program's own screens, on the demo cache.
#
#   Screenshots/all.sh [LARDER]        (default: the release build)
#
# Needs what make.sh needs.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
larder=$(realpath "${1:-$here/../.build/release/larder}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

picture() { # NAME COLSxROWS KEYS...
  local name=$1 size=$2
  shift 2
  # Each makes a demo cache of its own, so that no picture depends on another.
  "$here/make.sh" "$here/$name.png" "$size" "larder" "read 100 %" \
    "env TMPDIR=$work $larder demo" "$@"
}

picture list 120x34
picture detail 120x40 f "code:pickle-cut-short status:invalid-value" Enter wait:filter: Enter
picture plan 120x34 R wait:plan
picture help 100x44 '?' wait:Moving
