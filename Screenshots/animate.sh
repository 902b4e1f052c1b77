#!/usr/bin/env bash
# Makes a short animation of a program's screen: one frame a step.
#
#   Screenshots/animate.sh OUT.gif COLSxROWS TITLE WAIT-FOR COMMAND [STEPS...]
#
# A step is SECONDS:KEY: type KEY, and show what comes of it for that long; KEY is a name of
# `tmux send-keys`, or `wait:TEXT`, which waits until the screen shows TEXT.
# Needs what make.sh needs, and: pip pillow.
set -euo pipefail

if (($# < 5)); then
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 64
fi
source "$(dirname "$0")/session.sh"
target=$1 size=$2 title=$3 first=$4 command=$5
shift 5

start "$size" "$command"
wait_for "$first"
frames=()
for step in "1.5:" "$@"; do
  if [ -n "${step#*:}" ]; then press "${step#*:}"; fi
  frame=$work/$((1000 + ${#frames[@]})).png
  screen >"$work/screen.ansi"
  ZOOM=1 python3 "$here/render.py" "$work/screen.ansi" "$frame" "$size" "$title"
  frames+=("${step%%:*}" "$frame")
done
python3 "$here/film.py" "$target" "${frames[@]}"
