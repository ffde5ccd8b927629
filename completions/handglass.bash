# bash completion for handglass
_handglass() {
  local current=${COMP_WORDS[COMP_CWORD]} words= second=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W 'loop connect serve doctor verify inspect tap decode tamper report extract diff lab token explain states --help --version' -- "$current"))
    return
  fi
  case ${COMP_WORDS[1]} in
    lab) second='init list run exercise check' ;;
    token) second='list objects cert test check init' ;;
  esac
  if [ -n "$second" ] && [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W "$second" -- "$current"))
    return
  fi
  case "${COMP_WORDS[1]} ${COMP_WORDS[2]} " in
    'loop '*) words='--demo --client --server --second --seed --cert --key --cert-chain --psk-file --staple --psk-hint --pass --module --pin-source --server-cert --server-key --server-cert-chain --server-pass --cafile --server-cafile --untrusted --crl --crl-check --at --servername --verify-name --no-verify-name --client-auth --request-cafile --min-rsa-bits --min-dh-bits --insecure --send-anyway --profile --ciphers --groups --sigalgs --client-sigalgs --alpn --no-ems --no-etm --detail --verbose --explain --only --view --steps --step --json --keylog --html --pcapng --secrets --export --bindings --trace-token --color' ;;
    'connect '*) words='--starttls --proxy --timeout --reconnect --sess-out --sess-in --renegotiate --cert --key --cert-chain --psk-file --pass --module --module-args --pin-source --cafile --untrusted --crl --crl-check --soft-fail --at --servername --verify-name --no-verify-name --min-rsa-bits --min-dh-bits --insecure --known-peers --accept-new --send-anyway --profile --ciphers --groups --sigalgs --alpn --no-ems --no-etm --fallback-scsv --no-ticket --no-renegotiation --status --detail --verbose --explain --only --view --steps --json --keylog --html --pcapng --secrets --export --bindings --trace-token --color' ;;
    'serve '*) words='--count --echo --www --renegotiate --client-auth-for --cert --key --cert-chain --psk-file --staple --psk-hint --pass --module --module-args --pin-source --cafile --untrusted --crl --crl-check --soft-fail --at --servername --client-auth --request-cafile --min-rsa-bits --known-peers --accept-new --send-anyway --profile --ciphers --groups --sigalgs --client-sigalgs --alpn --no-ems --no-etm --no-ticket --client-renegotiation --detail --verbose --explain --only --view --steps --json --keylog --html --pcapng --secrets --export --bindings --trace-token --color' ;;
    'doctor '*) words='--starttls --proxy --timeout --cert --key --cert-chain --psk-file --pass --module --module-args --pin-source --cafile --untrusted --crl --crl-check --soft-fail --at --servername --verify-name --no-verify-name --min-rsa-bits --min-dh-bits --insecure --send-anyway --profile --ciphers --groups --sigalgs --alpn --no-ems --no-etm --json --keylog --color' ;;
    'verify '*) words='--purpose --hostname --ip --email --connect --max-depth --cafile --anchor --anchor-key --untrusted --pass --crl --crl-check --soft-fail --ocsp --ocsp-nonce --initial-policy --explicit-policy --inhibit-any --inhibit-mapping --no-check-time --at --min-rsa-bits --detail --verbose --json --color' ;;
    'inspect '*) words='--detail --json --secrets --color' ;;
    'tap '*) words='--listen --connect --count --cafile --untrusted --crl --crl-check --at --verify-name --no-verify-name --min-rsa-bits --detail --verbose --explain --only --view --steps --json --keylog --html --pcapng --secrets --bindings --color' ;;
    'decode '*) words='--connection --cafile --untrusted --crl --crl-check --at --verify-name --no-verify-name --min-rsa-bits --detail --verbose --explain --only --view --steps --json --keylog --html --pcapng --secrets --bindings --color' ;;
    'tamper '*) words='--tamper --refit --all --demo --client --server --second --seed --cert --key --cert-chain --psk-file --psk-hint --pass --module --pin-source --server-cert --server-key --server-cert-chain --server-pass --cafile --server-cafile --untrusted --crl --crl-check --at --servername --verify-name --no-verify-name --client-auth --request-cafile --min-rsa-bits --min-dh-bits --insecure --send-anyway --profile --ciphers --groups --sigalgs --client-sigalgs --alpn --no-ems --no-etm --detail --verbose --explain --only --view --steps --step --json --keylog --html --pcapng --secrets --bindings --color' ;;
    'report '*) words='--detail --verbose --explain --only --view --steps --step --json --keylog --html --pcapng --secrets --bindings --color' ;;
    'extract '*) words='--hex' ;;
    'diff '*) words='--json --color' ;;
    'lab init '*) words='--no-token --plan --seed --at' ;;
    'lab list '*) words='--json' ;;
    'lab run '*) words='--listen --connect --starttls --proxy --timeout --cert --key --cert-chain --psk-file --pass --module --pin-source --cafile --untrusted --crl --crl-check --at --servername --verify-name --no-verify-name --min-rsa-bits --min-dh-bits --insecure --send-anyway --profile --ciphers --groups --sigalgs --alpn --no-ems --no-etm --detail --verbose --explain --only --view --steps --json --html --pcapng --secrets --bindings --color' ;;
    'lab exercise '*) words='--seed' ;;
    'lab check '*) words='--color' ;;
    'token list '*) words='--module --module-args --detail --verbose --json --color' ;;
    'token objects '*) words='--login --module --module-args --pin-source --at --json --color' ;;
    'token cert '*) words='--chain --module --module-args --pin-source --json --color' ;;
    'token test '*) words='--count --module --module-args --pin-source --json --color' ;;
    'token check '*) words='--starttls --proxy --timeout --module --module-args --cafile --untrusted --crl --crl-check --soft-fail --at --servername --verify-name --no-verify-name --min-rsa-bits --min-dh-bits --insecure --profile --ciphers --groups --sigalgs --json --color' ;;
    'token init '*) words='--label --cert --key --cert-chain --pass --pin-source --so-pin-source --module --module-args --json --color' ;;
    'explain '*) words='--list --json --color' ;;
    'states '*) words='--mermaid' ;;
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _handglass handglass
