#!/usr/bin/env bash
# Makes a picture of a program's screen: runs it in tmux, types keys, and draws what it shows.
#
#   Screenshots/make.sh OUT.png COLSxROWS TITLE WAIT-FOR COMMAND [KEYS...]
#
# KEYS are names of `tmux send-keys`; a key `wait:TEXT` waits until the screen shows TEXT.
# Needs: apt tmux librsvg2-bin fonts-jetbrains-mono fonts-wqy-microhei; pip pyte.
set -euo pipefail

if (($# < 5)); then
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
  exit 64
fi
here=$(cd "$(dirname "$0")" && pwd)
target=$1 size=$2 title=$3 first=$4 command=$5
shift 5

work=$(mktemp -d)
tmux() { command tmux -S "$work/socket" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

wait_for() {
  for _ in $(seq 200); do
    if tmux capture-pane -p 2>/dev/null | grep -qF -- "$1"; then return; fi
    sleep 0.05
  done
  echo "never saw '$1'; the screen is:" >&2
  tmux capture-pane -p >&2
  return 1
}

# The pane stays when the program ends, so that its last words can be seen.
printf 'set -g remain-on-exit on\nset -g status off\n' >"$work/conf"
LANG=C.UTF-8 tmux start-server \; source-file "$work/conf" \; \
  new-session -d -x "${size%x*}" -y "${size#*x}" \
  "env -u NO_COLOR LANG=C.UTF-8 TERM=tmux-256color $command"

wait_for "$first"
for key in "$@"; do
  case $key in
    wait:*) wait_for "${key#wait:}" ;;
    *) tmux send-keys "$key" ;;
  esac
done
# Two equal screens in a row: the last key has had its effect.
previous=
for _ in $(seq 100); do
  sleep 0.1
  current=$(tmux capture-pane -e -N -p)
  if [ "$current" = "$previous" ]; then break; fi
  previous=$current
done
tmux capture-pane -e -N -p >"$work/screen.ansi"
python3 "$here/render.py" "$work/screen.ansi" "$target" "$size" "$title"
