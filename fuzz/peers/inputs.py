#!/usr/bin/env python3
"""Makes what the targets begin with, all of it by OpenSSL and good, so that everybody reads it to its end.

inputs.py FOLDER: certificate.pem and key.pem in it, of P-256; server/client_hello and client/server_flight, recorded of a
handshake; certificate/* and crl/* in DER, of P-256 and RSA, as authorities make them.
"""
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

NAME = "server.lab"


KEYS = {"ec": ["-pkeyopt", "ec_paramgen_curve:P-256"], "rsa": ["-pkeyopt", "rsa_keygen_bits:2048"]}
SETTINGS = """
[ca]
default_ca = authority
[authority]
database = index.txt
crlnumber = crlnumber
default_md = sha256
default_crl_days = 30
[empty]
[crl]
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:server.lab, DNS:www.server.lab
certificatePolicies = 2.23.140.1.2.1
crlDistributionPoints = URI:http://ca.lab/ca.crl
authorityInfoAccess = OCSP;URI:http://ocsp.ca.lab, caIssuers;URI:http://ca.lab/ca.crt
"""
REASONS = ["", ",keyCompromise", ",superseded", ",cessationOfOperation"]


def openssl(*arguments, within):
    subprocess.run(["openssl", *map(str, arguments)], check=True, cwd=within, stderr=subprocess.DEVNULL)


def authority(kind, folder, work):
    """A root, a certificate for a server, and lists of nobody, of one, of ten and of fifty, the last without reasons."""
    def request(name, *more):
        openssl("req", "-newkey", kind, *KEYS[kind], "-nodes", "-config", "settings", "-subj", name, "-keyout", "key", *more, within=work)

    def der(name):
        openssl("x509", "-in", "made", "-outform", "DER", "-out", folder / "certificate" / f"{kind}_{name}", within=work)

    request(f"/CN=Lab {kind} Root/O=Handglass Lab/C=DE", "-x509", "-days", "3650", "-extensions", "root", "-out", "made")
    (work / "key").rename(work / "root.key")
    der("root")
    (work / "made").rename(work / "root")
    request(f"/CN={NAME}/O=Handglass Lab/C=DE", "-out", "wish")
    openssl("x509", "-req", "-in", "wish", "-CA", "root", "-CAkey", "root.key", "-days", "365", "-set_serial", "0x5eb1a1", "-extfile",
            "settings", "-extensions", "leaf", "-out", "made", within=work)
    der("leaf")
    (work / "crlnumber").write_text("01\n", encoding="ascii")
    for count in (0, 1, 10, 50):
        (work / "index.txt").write_text("".join(
            f"R\t350101000000Z\t260101000000Z{'' if count == 50 else REASONS[i % 4]}\t{0x1000 + i * 7919:08X}\tunknown\t/CN={i}\n"
            for i in range(count)), encoding="ascii")
        openssl("ca", "-gencrl", "-config", "settings", "-cert", "root", "-keyfile", "root.key", "-crlexts", "crl", "-out", "list", within=work)
        openssl("crl", "-in", "list", "-outform", "DER", "-out", folder / "crl" / f"{kind}_{count}", within=work)


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
    folder = Path(sys.argv[1]).resolve()
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    for name in ("server", "client", "certificate", "crl"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for kind in KEYS:
        with tempfile.TemporaryDirectory() as work:
            (Path(work) / "settings").write_text(SETTINGS, encoding="ascii")
            authority(kind, folder, Path(work))
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
