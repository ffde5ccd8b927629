# Sourced by fuzz_peers.sh after stage.sh and fuzz_build.sh: the other libraries, from Debian's sources, built to be fuzzed.
#
# Each is a static library by the same clang, with the same optimization, sanitizers and coverage as ours, less what a
# program cannot reach, and in the mode that its own fuzzing uses (FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION). What differs: ours
# are compiled eight files at a time, theirs one by one; their C calls functions through pointers of
# another type, so that UBSan's check "function" is left out; what else UBSan finds in them is told and does not end the run; and
# what GnuTLS calls for its crypto (nettle, GMP) is Debian's, without sanitizers. Its libtasn1, which decodes DER, and its
# libunistring are built with it. Assembly is as each has it by default.

peers=$PWD/build/fuzz-peers
peer_flags='-O2 -gline-tables-only -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function'
peer_flags+=' -ffunction-sections -fdata-sections -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION -w'
peer_links='-fsanitize=fuzzer,address,undefined -Wl,--gc-sections -Wl,-z,start-stop-gc'
if command -v ld.lld >/dev/null; then peer_links+=' -fuse-ld=lld'; fi

# apt_source ARGUMENT...: apt-get with the system's own mirror as a place for sources, and a state of its own.
apt_source() {
  apt-get -q -o Dir::Etc::sourcelist="$peers/apt/peers.sources" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$peers/apt/lists" -o Dir::Cache="$peers/apt/cache" "$@"
}

# fetch PACKAGE: its source, unpacked; where the newest is on no mirror any more, the release's.
fetch() {
  local of_system=/etc/apt/sources.list.d/debian.sources
  ! compgen -G "$peers/$1-[0-9]*/" >/dev/null || return 0
  [ -f "$of_system" ] || fail "$of_system, which names a mirror, is not there; unpack the sources of $1 in $peers"
  mkdir -p "$peers"/apt/{lists,cache/archives}/partial
  if [ ! -f "$peers/apt/updated" ]; then
    sed 's/^Types:.*/Types: deb-src/' "$of_system" >"$peers/apt/peers.sources"
    stage "package lists" apt_source update || fail "the lists of Debian's sources are out of reach"
    touch "$peers/apt/updated"
  fi
  (
    cd "$peers"
    stage "fetch $1" apt_source --only-source source "$1" ||
      stage "fetch the release's $1" apt_source --only-source source "$1/$(. /etc/os-release && echo "$VERSION_CODENAME")"
  ) || fail "the source of $1 could not be fetched, as said above; --peer chooses among the others"
}

build_mbedtls() {
  command make -C "$1/library" -j "$jobs" CC=clang-19 CFLAGS="$peer_flags" static
}

# What no handshake of TLS 1.2 and no certificate needs is left out, for the build's sake.
build_openssl() {
  mkdir -p "$peers/openssl"
  cd "$peers/openssl"
  [ -f Makefile ] || CC=clang-19 CFLAGS=$peer_flags "$1/config" no-shared no-tests no-dso no-module no-engine no-legacy \
    no-cmp no-cms no-comp no-ct no-dtls no-srp no-srtp no-ts no-aria no-bf no-blake2 no-camellia no-cast no-gost no-idea no-md4 \
    no-mdc2 no-rc2 no-rc4 no-rmd160 no-scrypt no-seed no-siphash no-sm2 no-sm3 no-sm4 no-whirlpool
  command make -j "$jobs" build_generated
  command make -j "$jobs" libcrypto.a libssl.a
}

build_gnutls28() {
  mkdir -p "$peers/gnutls"
  cd "$peers/gnutls"
  [ -f Makefile ] || CC=clang-19 CFLAGS=$peer_flags "$1/configure" --disable-shared --enable-static --enable-fuzzer-target \
    --disable-doc --disable-tools --disable-tests --disable-cxx --disable-guile --disable-nls --disable-libdane \
    --disable-full-test-suite --with-included-libtasn1 --with-included-unistring --without-idn --without-p11-kit --without-tpm --without-tpm2 --without-zlib \
    --without-brotli --without-zstd --disable-maintainer-mode
  command make -j "$jobs" -C gl
  command make -j "$jobs" -C lib
  # A patch of Debian's adds two files that Makefile.in, which autoconf is to make anew, does not know.
  local added
  for added in gl_list gl_linkedhash_list; do
    # shellcheck disable=SC2086 # flags are words
    clang-19 $peer_flags -DHAVE_CONFIG_H -I. -Igl -I"$1/gl" -c "$1/gl/$added.c" -o "gl/$added.o"
    ar r lib/.libs/libgnutls.a "gl/$added.o"
  done
}

# build_peer PACKAGE: fetched and built, unless it is there.
build_peer() {
  local source
  [ ! -f "$peers/$1.built" ] || return 0
  fetch "$1"
  source=$(compgen -G "$peers/$1-[0-9]*/" | tail -n 1)
  stage "build ${source#"$peers/"}" strictly "build_$1" "${source%/}" ||
    fail "$1 could not be built, as said above; --peer chooses among the others"
  basename "$source" >"$peers/$1.built"
}

# strictly FUNCTION ARGUMENT...: in a shell that ends at the first failure, which "||" behind a function would keep it from.
strictly() { bash -euo pipefail -c "$(declare -p peers peer_flags jobs; declare -f "$1"); \"\$@\"" strictly "$@"; }
