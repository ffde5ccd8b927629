#!/usr/bin/env bash
# Sets up, builds, and shows the main job: a mutually authenticated TLS 1.2 handshake with every message explained, the client's key on a token (SoftHSM2);
# then the same with openssl's server and openssl's client, good clients and bad, data both ways and a clean close. Ends with a table of what was shown; leaves
# nothing running.
#
#   scripts/demo.sh [--brief]     --brief: ladders and verdicts only
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/stage.sh

detail=3
case ${1:-} in
  '') ;;
  --brief) detail=1 ;;
  *) sed -n '2,6s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac

work=$(mktemp -d "${TMPDIR:-/tmp}/handglass-demo.XXXXXX")
servers=()
finish() {
  for pid in "${servers[@]}"; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
  stage_clean
}
trap finish EXIT
trap 'exit 130' INT TERM

scripts/setup.sh demo
build=build/demo
[ -f $build/build.ninja ] || stage "configure" meson setup $build --buildtype=release -Dtests=false -Dbench=false
stage "build" ninja -C $build
handglass=$PWD/$build/src/cli/handglass

shown=() failures=0
# expect WHAT STATUS COMMAND...: runs it, and notes whether it ended with that exit status.
expect() {
  local what=$1 wanted=$2 status=0
  shift 2
  "$@" || status=$?
  result "$what" "$([ "$status" -eq "$wanted" ] && echo yes || echo "no: exit $status, not $wanted")"
}
# to FILE COMMAND...: its output goes there; kept FILE COMMAND...: it is shown too.
to() { "${@:2}" >"$1"; }
kept() { "${@:2}" | tee "$1"; }
result() {
  shown+=("$1|$2")
  [ "$2" = yes ] || failures=$((failures + 1))
}
# has WHAT FILE TEXT: notes whether the file has the text.
has() { result "$1" "$(grep -qF -- "$3" "$2" && echo yes || echo "no: not in the output")"; }
chapter() { printf '\n==== %s ====\n\n' "$*"; }
# wait_for FILE PATTERN: until the file has it, ten seconds at most; prints the line.
wait_for() {
  for _ in $(seq 100); do
    grep -m1 -E -- "$2" "$1" 2>/dev/null && return
    sleep 0.1
  done
  echo "demo.sh: waited in vain for $2" >&2
  cat "$1" >&2
  return 1
}

chapter "1. A lab: CAs, a server, clients good and bad, a revocation list of each CA"
lab=$work/lab
expect "a lab of certificates and revocation lists" 0 "$handglass" lab init --no-token "$lab"
cd "$lab"
crls=(--crl root.crl --crl issuing.crl)

chapter "1b. Alice's key and certificate on a token: SoftHSM2, in a temporary folder"
mkdir "$work/tokens"
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$work/tokens" >"$work/softhsm2.conf"
export SOFTHSM2_CONF=$work/softhsm2.conf
printf '00000000' >"$work/pin"  # a lab's PIN; nobody assumes one: each command is told where it is
expect "alice's key and certificate put on a SoftHSM2 token" 0 "$handglass" token init --module softhsm2 --label demo --cert alice-chain.crt --key alice.key \
  --pin-source "$work/pin"
on_token=(--module softhsm2 --cert 'pkcs11:token=demo;object=alice' --pin-source "$work/pin")

chapter "2. Both ends in one process: a mutual handshake, every message, the client's key on the token"
expect "mutual handshake, both ends ours, client's key on the token" 0 "$handglass" loop --detail $detail "${on_token[@]}" \
  --server-cert server-chain.crt --server-key server.key --cafile root.crt "${crls[@]}" --servername localhost

chapter "2b. What the token was asked meanwhile: --trace-token"
expect "the token's calls in the handshake's timeline" 0 to "$work/calls.txt" "$handglass" loop --trace-token "${on_token[@]}" \
  --server-cert server-chain.crt --server-key server.key --cafile root.crt --servername localhost
sed -n '1,/means encrypted/p' "$work/calls.txt"
has "CertificateVerify is signed by C_Sign" "$work/calls.txt" 'C_Sign('
result "the PIN is not shown" "$(grep -qF "$(cat "$work/pin")" "$work/calls.txt" && echo "no: it is" || echo yes)"

chapter "2c. The handshake of every textbook: RSA key transport, and what ECDHE changed"
expect "RSA key transport, both ends ours" 0 kept "$work/rsa.txt" "$handglass" loop --ciphers AES128-SHA --detail $((detail > 1 ? 3 : 1))
expect "ECDHE with the same ends" 0 to "$work/ecdhe.txt" "$handglass" loop --ciphers ECDHE-RSA-AES128-GCM-SHA256 --detail 3
printf '\nThe same two with ECDHE: the message that RSA key transport lacks.\n\n'
sed -n '/^-- [0-9]* ServerKeyExchange/,/^-- [0-9]* CertificateRequest/p' "$work/ecdhe.txt" | sed '$d'
has "RSA key transport is called what it is" "$work/rsa.txt" 'TLS_RSA_WITH_AES_128_CBC_SHA'
has "ECDHE is explained by what it changed" "$work/ecdhe.txt" 'forward secrecy'

chapter "3. Our client, its key on the token, and openssl s_server -Verify 3 -verify_return_error -tls1_2"
openssl s_server -accept 127.0.0.1:0 -tls1_2 -Verify 3 -verify_return_error -cert server.crt -key server.key -cert_chain issuing.crt \
  -CAfile root.crt -CRL issuing.crl -rev >"$work/s_server.log" 2>&1 </dev/null &
servers+=($!)
port=$(wait_for "$work/s_server.log" '^ACCEPT' | sed 's/.*://')
echo 'handglass' >"$work/line"
expect "our client's token, openssl's server: mutual, clean close" 0 kept "$work/connect.txt" "$handglass" connect "localhost:$port" --detail $detail \
  "${on_token[@]}" --cafile root.crt <"$work/line"
has "our client, openssl's server: data both ways" "$work/connect.txt" ssalgdnah
chapter "3b. A client of a CA that nobody trusts, its key in a file"
expect "our untrusted client, refused by openssl's server" 4 "$handglass" connect "localhost:$port" --cert mallory-chain.crt --key mallory.key \
  --send-anyway --cafile root.crt </dev/null

chapter "4. openssl s_client and our server"
"$handglass" serve 127.0.0.1:0 --echo --detail $detail --cert server-chain.crt --key server.key --cafile root.crt "${crls[@]}" \
  >"$work/serve.txt" 2>"$work/serve.err" </dev/null &
servers+=($!)
port=$(wait_for "$work/serve.txt" '^listening' | sed 's/.*://')
s_client() {
  local name=$1
  shift
  (echo 'over the wire'; sleep 1) | timeout 20 openssl s_client -connect "127.0.0.1:$port" -servername localhost -tls1_2 -CAfile root.crt -verify_return_error \
    -cert "$name.crt" -key "$name.key" -cert_chain "$name-chain.crt" "$@" >"$work/s_client-$name.txt" 2>&1 || true
}
s_client alice
has "openssl's client, our server: data both ways" "$work/s_client-alice.txt" 'over the wire'
wait_for "$work/serve.txt" 'client proved that it is CN=alice' >/dev/null
has "openssl's client, our server: mutual handshake" "$work/serve.txt" 'client proved that it is CN=alice'
s_client mallory
has "openssl's untrusted client, refused by our server" "$work/s_client-mallory.txt" 'alert unknown ca'
s_client bob
has "openssl's revoked client, refused by our server" "$work/s_client-bob.txt" 'alert certificate revoked'
wait_for "$work/serve.txt" 'bob .* is revoked' >/dev/null || true
cat "$work/serve.txt"

chapter "5. A revoked client at our server, seen from both ends"
expect "our revoked client, refused by our server with the reason" 3 "$handglass" loop --cert bob-chain.crt --key bob.key --server-cert server-chain.crt \
  --server-key server.key --cafile root.crt "${crls[@]}" --servername localhost

chapter "What was shown"
for row in "${shown[@]}"; do printf '  %-62s %s\n' "${row%|*}" "${row##*|}"; done
printf '\n'
exit $((failures > 0))
