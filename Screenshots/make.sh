#!/usr/bin/env bash
# Makes a picture of a program's screen: runs it in tmux, types keys, and draws what it shows.
#
#   Screenshots/make.sh OUT.png COLSxROWS TITLE WAIT-FOR COMMAND [KEYS...]
#
# KEYS are names of `tmux send-keys`; a key `wait:TEXT` waits until the screen shows TEXT.
# PAPER=light draws dark letters on a light window.
# Needs: apt tmux librsvg2-bin fonts-jetbrains-mono fonts-wqy-microhei; pip pyte.
set -euo pipefail

source "$(dirname "$0")/session.sh"
for key in "$@"; do press "$key"; done
screen >"$work/screen.ansi"
python3 "$here/render.py" "$work/screen.ansi" "$target" "$size" "$title"
