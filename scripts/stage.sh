# Sourced by the scripts here: one line a stage, the noise in a log, a sign of life while it takes long.

stage_log_dir=$(mktemp -d "${TMPDIR:-/tmp}/handglass.XXXXXX")
stage_number=0
stage_clean() { rm -rf "$stage_log_dir"; }
trap stage_clean EXIT  # who sets a trap of their own calls stage_clean there

# say WHAT...: one line of progress.
say() { printf '== %s\n' "$*"; }

# stage NAME COMMAND...: runs the command with its output in a log. Every 20 seconds one line tells the time and the
# log's last line; a failure shows its errors and its end. The exit status is the command's.
stage() {
  local name=$1 started=$SECONDS log status=0 pid beat
  shift
  stage_number=$((stage_number + 1))
  log=$stage_log_dir/$stage_number.log
  say "$name"
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  (
    while stage_wait 20; do
      printf '   %s: %d s  %.60s\n' "$name" $((SECONDS - started)) "$(tail -n 1 "$log" | tr -d '\r')"
    done
  ) &
  beat=$!
  wait "$pid" || status=$?
  stage_stop "$beat"
  if [ "$status" -ne 0 ]; then
    printf '== %s: failed after %d s with status %d; the errors and the end of its output:\n' "$name" $((SECONDS - started)) "$status"
    grep -E '\b(error|ERROR|FAILED):' "$log" | head -n 20 || true
    echo "   ..."
    tail -n 40 "$log"
  elif [ $((SECONDS - started)) -ge 20 ]; then
    say "$name: done in $((SECONDS - started)) s"
  fi
  return "$status"
}

# What ccache must overlook to keep objects that were made with a precompiled header.
export CCACHE_SLOPPINESS=${CCACHE_SLOPPINESS:-pch_defines,time_macros}

# configure COMPILER BUILD OPTION...: a Meson build folder, new or there already, with ccache and lld where they are installed.
configure() {
  local cxx=$1 build=$2
  shift 2
  if command -v ccache >/dev/null; then cxx="ccache $cxx"; fi
  # Over a hundred programs are linked: lld takes less than half the time of binutils' linker.
  if command -v ld.lld >/dev/null; then export CXX_LD=lld; fi
  if [ -f "$build/build.ninja" ]; then
    stage "configure $build" reconfigure "$build" "$@"
  else
    stage "configure $build" env CXX="$cxx" meson setup "$build" . "$@"
  fi
}

# reconfigure BUILD OPTION...: sets options; where Meson does not know one yet, or not as it is now, it reads them anew first.
reconfigure() {
  local build=$1
  shift
  meson configure "$build" "$@" || { meson setup --reconfigure "$build" . "$@" && meson configure "$build" "$@"; }
}

# Secrets marked for valgrind, and lines for its reports, in the form that Debian 12's reads of clang too.
marked_options=(-Dconstant_time=true '-Dcpp_args=-g1 -gdwarf-4')

# beat NAME: a sign of life every 30 seconds for a command that prints for itself; stage_stop "$!" ends it.
beat() {
  local started=$SECONDS
  while stage_wait 30; do printf '   %s: still going after %d s\n' "$1" $((SECONDS - started)); done
}

# stage_wait SECONDS: sleeps in this process alone, so that nothing outlives it: it waits for a line that never comes.
stage_wait() { read -r -t "$1" <> <(:) || true; }

# stage_stop PID: ends a sign of life in silence.
stage_stop() {
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}
