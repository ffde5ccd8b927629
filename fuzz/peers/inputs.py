#!/usr/bin/env python3
"""Makes a server's identity and records what the two ends of a handshake send first, both by OpenSSL.

inputs.py FOLDER: certificate.pem and key.pem in it, of P-256; server/client_hello and client/server_flight.
"""
import ssl
import subprocess
import sys
from pathlib import Path

NAME = "server.lab"


def context(protocol):
    made = ssl.SSLContext(protocol)
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ecdh_curve("prime256v1")  # a group that all of them have
    return made


def said(end, out):
    """What an end says until it waits for the other."""
    try:
        end.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return out.read()


def main():
    folder = Path(sys.argv[1])
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    for name in ("server", "client"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650",
                    "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", key, "-out", certificate],
                   check=True)

    client, to_client, from_client = context(ssl.PROTOCOL_TLS_CLIENT), ssl.MemoryBIO(), ssl.MemoryBIO()
    hello = said(client.wrap_bio(to_client, from_client, server_hostname=NAME), from_client)
    server, to_server, from_server = context(ssl.PROTOCOL_TLS_SERVER), ssl.MemoryBIO(), ssl.MemoryBIO()
    server.load_cert_chain(certificate, key)
    server.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
    to_server.write(hello)
    flight = said(server.wrap_bio(to_server, from_server, server_side=True), from_server)
    (folder / "server" / "client_hello").write_bytes(hello)
    (folder / "client" / "server_flight").write_bytes(flight)
    print(f"a ClientHello in {len(hello)} bytes, a server's flight in {len(flight)}")


if __name__ == "__main__":
    main()
