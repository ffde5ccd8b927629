#!/usr/bin/env bash
# Real PKCS#11 modules: SoftHSM 2, p11-kit's proxy, NSS, tpm2-pkcs11, opencryptoki, OpenSC and ykcs11. Installs what is missing
# (scripts/setup.sh tokens), builds the command, makes a token for each module, runs the same battery with all, and prints a table.
# The exit status is 0 only if nothing failed. Nothing is left running, and the system is left as it was.
#
#   scripts/tokens.sh [--module NAME] [--only REGEX] [--list] [--handglass PATH]
#
#   --module NAME      with one module; may be given again
#   --only REGEX       the cells whose line matches: '^tpm2: server decrypts'
#   --list             prints the cells and runs nothing
#   --handglass PATH   a command that is built already
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

usage() {
  sed -n '6,11s/^# \{0,1\}//p' "$0"
  exit "$1"
}

handglass='' pass=()
while [ $# -gt 0 ]; do
  case $1 in
    --handglass) [ $# -ge 2 ] || usage 2; handglass=$2 && shift ;;
    --module | --only) [ $# -ge 2 ] || usage 2; pass+=("$1" "$2") && shift ;;
    --list) pass+=("$1") ;;
    -h | --help) usage 0 ;;
    *) usage 2 ;;
  esac
  shift
done

scripts/setup.sh tokens
if [ -z "$handglass" ]; then
  scripts/setup.sh demo
  handglass=build/tokens/src/cli/handglass
  configure g++ build/tokens -Dtests=false -Dbench=false -Doptimization=2 -Ddebug=false
  stage "build the command" ninja -C build/tokens src/cli/handglass
fi
python3 -B tests/tokens/tokens.py "$handglass" --system "${pass[@]}"
