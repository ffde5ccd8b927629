"""A client and a server with Python's ssl module; own.py says how they are told what to do."""
import argparse
import socket
import ssl
import sys

ASKS = {"none": ssl.CERT_NONE, "request": ssl.CERT_OPTIONAL, "require": ssl.CERT_REQUIRED}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("role")
    parser.add_argument("port", type=int)
    parser.add_argument("suite")
    for option in ("--ca", "--cert", "--key", "--auth", "--dh"):
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
        with context.wrap_socket(listener.accept()[0], server_side=True) as peer:
            print("agreed", peer.cipher()[0], flush=True)
            while data := peer.recv(4096):
                peer.sendall(data)
            peer.unwrap()


def client(context, options):
    with context.wrap_socket(socket.create_connection(("127.0.0.1", options.port)), server_hostname="localhost") as peer:
        print("agreed", peer.cipher()[0], flush=True)
        for line in sys.stdin.buffer:
            peer.sendall(line)
            sys.stdout.buffer.write(peer.recv(4096))
            sys.stdout.flush()
        peer.unwrap()


main()
