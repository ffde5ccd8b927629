"""A client and a server with Python's ssl module; own.py says how they are told what to do."""
import argparse
import contextlib
import socket
import ssl
import sys

ASKS = {"none": ssl.CERT_NONE, "request": ssl.CERT_OPTIONAL, "require": ssl.CERT_REQUIRED}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("role")
    parser.add_argument("port", type=int)
    parser.add_argument("suite")
    for option in ("--ca", "--cert", "--key", "--auth", "--dh", "--deed"):
        parser.add_argument(option)
    options = parser.parse_known_args()[0]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if options.role == "server" else ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{options.suite}:@SECLEVEL=0")
    if options.ca:
        context.load_verify_locations(options.ca)
    elif options.role == "client":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if options.cert:
        context.load_cert_chain(options.cert, options.key)
    if options.dh:
        context.load_dh_params(options.dh)
    {"client": client, "server": server}[options.role](context, options)


def server(context, options):
    context.verify_mode = ASKS[options.auth]
    with socket.create_server(("127.0.0.1", options.port)) as listener:
        print("listening", flush=True)
        for _ in range(2 if resumes(options) else 1):
            with context.wrap_socket(listener.accept()[0], server_side=True) as peer:
                print("agreed", peer.cipher()[0], flush=True)
                while data := peer.recv(4096):
                    peer.sendall(data)
                peer.unwrap()


def resumes(options):
    return (options.deed or "").startswith("resume")


def connected(context, options, session):
    return context.wrap_socket(socket.create_connection(("127.0.0.1", options.port)), server_hostname="localhost", session=session)


def client(context, options):
    session = None
    if resumes(options):
        with connected(context, options, None) as peer:
            peer.do_handshake()
            session = peer.session
            peer.unwrap()
    with connected(context, options, session) as peer:
        print("agreed", peer.cipher()[0], flush=True)
        if options.deed == "again-server":
            # It hears of the wish only when it reads, and there is nothing else to read.
            peer.settimeout(1)
            with contextlib.suppress(TimeoutError):
                peer.recv(1)
            peer.settimeout(None)
        if options.deed == "ask-later":
            peer.sendall(b"GET /private HTTP/1.0\r\n\r\n")
            while data := peer.recv(4096):
                print(data.decode(), flush=True)
            return
        for line in sys.stdin.buffer:
            peer.sendall(line)
            sys.stdout.buffer.write(peer.recv(4096))
            sys.stdout.flush()
        peer.unwrap()


main()
