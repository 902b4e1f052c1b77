#!/usr/bin/env bash
# Makes a short animation of a program's screen: one frame a step.
#
#   Screenshots/animate.sh OUT.gif COLSxROWS TITLE WAIT-FOR COMMAND [STEPS...]
#
# A step is SECONDS:KEY: type KEY, and show what comes of it for that long; KEY is a name of
# `tmux send-keys`, or `wait:TEXT`, which waits until the screen shows TEXT.
# Needs what make.sh needs, and: pip pillow.
set -euo pipefail

source "$(dirname "$0")/session.sh"
frames=()
for step in "1.5:" "$@"; do
  if [ -n "${step#*:}" ]; then press "${step#*:}"; fi
  frame=$work/$((1000 + ${#frames[@]})).png
  screen >"$work/screen.ansi"
  ZOOM=1 python3 "$here/render.py" "$work/screen.ansi" "$frame" "$size" "$title"
  frames+=("${step%%:*}" "$frame")
done
python3 "$here/film.py" "$target" "${frames[@]}"
