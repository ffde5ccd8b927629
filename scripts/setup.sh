#!/usr/bin/env bash
# Installs from Debian 12 what is missing, and nothing else. Needs no network when all is there.
#
#   scripts/setup.sh [demo|test|fuzz|interop|tokens|constant_time|bench]
#
#   demo: to build and run the command; test (the default): all that the tests need; fuzz: what scripts/fuzz.sh needs
#   beyond those; interop: the others whom scripts/interop.sh talks to; tokens: the PKCS#11 modules of scripts/tokens.sh;
#   constant_time: what scripts/constant_time.sh needs; bench: what scripts/bench.sh measures, and with
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

build=(g++ meson ninja-build pkg-config libcrypto++-dev nettle-dev libgmp-dev libcli11-dev libfmt-dev nlohmann-json3-dev
  libasio-dev libp11-kit-dev libtins-dev libutf8proc-dev)
# Debian has it for x86-64 alone; without it all is portable.
[ "$(dpkg --print-architecture)" != amd64 ] || build+=(libipsec-mb-dev)
demo=("${build[@]}" openssl softhsm2)
modules=(python3 softhsm2 opensc libnss3 libnss3-tools p11-kit p11-kit-modules swtpm libtss2-tcti-swtpm0
  tpm2-tools libtpm2-pkcs11-1 libtpm2-pkcs11-tools)
test=("${demo[@]}" "${modules[@]}" ccache lld doctest-dev libbenchmark-dev libnss3-dev libssl-dev libgnutls28-dev clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev git
  gnutls-bin tshark tcpdump curl jq xxd apache2-bin python3-jsonschema python3-cryptography-vectors chromium)
# A node from elsewhere does as well, and Debian's would stand in its way.
command -v node >/dev/null || test+=(nodejs)
command -v npm >/dev/null || test+=(npm)
interop=(g++ gcc openssl botan gnutls-bin python3 curl libmbedtls-dev libwolfssl-dev libbotan-2-dev libnss3-tools nginx-light haproxy)
tokens=("${modules[@]}" openssl opencryptoki pcscd vsmartcard-vpcd opensc-pkcs11 ykcs11 yubico-piv-tool python3-cryptography)
fuzz=("${test[@]}" afl++ llvm-19)
constant_time=("${test[@]}" valgrind)
bench=("${build[@]}" lld python3 softhsm2 libbenchmark-dev libbenchmark-tools python3-scipy librsvg2-bin libssl-dev libgnutls28-dev libbotan-2-dev libmbedtls-dev
  libwolfssl-dev)

case ${1:-test} in
  demo) wanted=("${demo[@]}") ;;
  test) wanted=("${test[@]}") ;;
  fuzz) wanted=("${fuzz[@]}") ;;
  interop) wanted=("${interop[@]}") ;;
  tokens) wanted=("${tokens[@]}") ;;
  constant_time) wanted=("${constant_time[@]}") ;;
  bench) wanted=("${bench[@]}") ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  say "setup: this is not Debian; the build needs what these packages hold: ${wanted[*]}"
  exit 0
fi

missing=()
for package in "${wanted[@]}"; do
  case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
    installed) ;;
    *) missing+=("$package") ;;
  esac
done
if [ ${#missing[@]} -eq 0 ]; then
  say "setup: all ${#wanted[@]} packages are there"
  exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    say "setup: missing, and neither root nor sudo to install it: apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
  as_root=(sudo)
  sudo -v  # asks for the password now, where it can be seen
fi
# In run level 1 a package that brings a service does not start it.
apt=("${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)

# A foreign package source that is out of reach is no reason to stop: the install says whether anything is really amiss.
stage "setup: package lists" "${apt[@]}" update || say "setup: going on with the lists that are here"
stage "setup: installing ${missing[*]}" "${apt[@]}" install --no-install-recommends "${missing[@]}"
