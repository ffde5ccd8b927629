# Sourced by the scripts that build fuzz targets, after stage.sh: which targets there are, and folders that hold them.

mapfile -t targets < <(grep -lE '^(extern "C" )?int LLVMFuzzerTestOneInput' fuzz/*.cpp | xargs -n 1 basename -s .cpp)

# fail WHY: what stands in the way, and the way out.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 2
}

# set_up DIR OPTION...: a folder of clang's, new or there already; one that has these options is left alone, for setting them
# again would configure it again.
set_up() {
  local folder=$1
  shift
  set -- -Dtests=false -Dbench=false -Db_lundef=false -Ddebug=false -Dunity=on -Dunity_size=8 "$@"
  [ "$*" != "$(cat "$folder/fuzz-options" 2>/dev/null)" ] || return 0
  configure clang++-19 "$folder" "$@" || {
    [ -f "$folder/build.ninja" ] || rm -rf "$folder"  # half a configuration would stand in the way of the next
    fail "the build could not be set up, as said above; scripts/setup.sh fuzz installs what is missing"
  }
  echo "$*" >"$folder/fuzz-options"
}

# set_up_for ENGINE SANITIZER DIR: the folder of an engine. What checks the type of an object behind a pointer to a class with
# virtual functions remembers those it has seen, so that the same input would not reach the same; scripts/test.sh --sanitize has it.
set_up_for() {
  set_up "$3" -Dfuzz="$1" -Db_sanitize="$2" -Doptimization=2 '-Dcpp_args=-gline-tables-only -fno-sanitize=vptr'
}

# make DIR TARGET...: the build itself.
make() {
  local folder=$1 what
  shift
  what=${*##*/}
  [ $# -le 3 ] || what="$# programs"
  stage "build $folder: $what" ninja -C "$folder" "$@" || fail "the build failed, as said above; nothing was run"
}
