#!/usr/bin/env bash
# The interoperability matrix: our command against every other implementation that Debian has, in both roles, over suites,
# groups, signature schemes and client authentication, and over what goes beyond one full handshake: sessions resumed by number
# and by ticket, second handshakes, stapled responses. Installs what is missing (scripts/setup.sh interop), builds the command,
# and prints a table and what the others cannot. The last line is "N passed, N failed, N cannot"; the exit status is 0 only if
# nothing failed.
#
#   scripts/interop.sh [--only REGEX] [--peer NAME] [--jobs N] [--list] [--handglass PATH]
#
#   --only REGEX       the cells whose line matches: '^server with OpenSSL: .*ffdhe2048'
#   --peer NAME        the cells with one of the others; may be given again
#   --jobs N           so many conversations at a time; the number of processors is the default
#   --list             prints the cells and runs nothing
#   --handglass PATH   a command that is built already
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

usage() {
  sed -n '8,14s/^# \{0,1\}//p' "$0"
  exit "$1"
}

handglass='' pass=()
while [ $# -gt 0 ]; do
  case $1 in
    --handglass) [ $# -ge 2 ] || usage 2; handglass=$2 && shift ;;
    --only | --peer | --jobs) [ $# -ge 2 ] || usage 2; pass+=("$1" "$2") && shift ;;
    --list) pass+=("$1") ;;
    -h | --help) usage 0 ;;
    *) usage 2 ;;
  esac
  shift
done

scripts/setup.sh interop
if [ -z "$handglass" ]; then
  scripts/setup.sh demo
  handglass=build/interop/src/cli/handglass
  configure g++ build/interop -Dtests=false -Dbench=false -Doptimization=2 -Ddebug=false
  stage "build the command" ninja -C build/interop src/cli/handglass
fi
python3 -B tests/interop/matrix.py "$handglass" "${pass[@]}"
