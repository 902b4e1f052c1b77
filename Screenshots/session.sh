# A program in a tmux session of its own, for make.sh and animate.sh to source. Takes the five arguments that both have,
# and leaves the rest; sets $target, $size, $title, $here and $work.
if (($# < 5)); then
  # The remark at the head of the script that was called says how.
  sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0" >&2
  exit 64
fi
target=$1 size=$2 title=$3 first=$4 command=$5
shift 5

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
tmux() { command tmux -S "$work/socket" -f /dev/null "$@"; }
trap 'tmux kill-server 2>/dev/null || true; rm -rf "$work"' EXIT

start() { # COLSxROWS COMMAND
  # The pane stays when the program ends, so that its last words can be seen.
  printf 'set -g remain-on-exit on\nset -g status off\n' >"$work/conf"
  LANG=C.UTF-8 tmux start-server \; source-file "$work/conf" \; \
    new-session -d -x "${1%x*}" -y "${1#*x}" \
    "env -u NO_COLOR LANG=C.UTF-8 TERM=tmux-256color $2"
}

wait_for() { # TEXT
  for _ in $(seq 200); do
    if tmux capture-pane -p 2>/dev/null | grep -qF -- "$1"; then return; fi
    sleep 0.05
  done
  echo "never saw '$1'; the screen is:" >&2
  tmux capture-pane -p >&2
  return 1
}

press() { # KEY, or wait:TEXT
  case $1 in
    wait:*) wait_for "${1#wait:}" ;;
    *) tmux send-keys "$1" ;;
  esac
}

# Prints the screen once it stands still: the last key has had its effect.
screen() {
  local previous= current=
  for _ in $(seq 100); do
    sleep 0.1
    current=$(tmux capture-pane -e -N -p)
    if [ "$current" = "$previous" ]; then break; fi
    previous=$current
  done
  printf '%s\n' "$current"
}

start "$size" "$command"
wait_for "$first"
