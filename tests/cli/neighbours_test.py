"""A server among a thousand bad neighbours: who stalls, trickles, floods or wants handshakes without end neither stops it nor fills it."""
import contextlib
import os
import resource
import select
import socket
import subprocess
import threading
import time

from peers import LabCase, handglass, serving

SERVE = ["--cert", "server-chain.crt", "--key", "server.key", "--client-auth", "none", "--echo", "--client-renegotiation", "--detail", "0"]
EACH = 240  # of four kinds that hold on to a socket; the rest makes up the thousand
RESTLESS = 40
RENEGOTIATIONS = 8  # limits.hpp: what one connection may ask for
HANDSHAKE_TIME = 30  # session.cpp: from accept to both Finished, however the bytes trickle in
# For all of them, with the program itself; what AddressSanitizer keeps beside it is about as much again.
MEMORY = 256 << (21 if "address" in os.environ.get("HANDGLASS_SANITIZED", "") else 20)
CLIENT_HELLO = bytes.fromhex(
    "160301003d" "01000039" "0303" + "11" * 32 + "00" "0002c02b" "0100" "000e" "000a00040002001d" "ff01000100" "00")


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


class Neighbours(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if most < 4096:
            raise cls.skipTest(cls, "fewer than 4096 files may be open")
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, most))

    def test_a_thousand_bad_ones_and_the_good_are_served(self):
        with serving(*SERVE, cwd=self.lab) as server:
            begun = time.monotonic()
            neighbours = {name: [socket.create_connection(("127.0.0.1", server.port)) for _ in range(EACH)] for name in ("stall", "trickle", "halt", "flood")}
            for one in neighbours["halt"]:
                one.sendall(CLIENT_HELLO)  # and never a word again
            stop = threading.Event()
            # Empty handshake records, and warnings by the hundred: each is refused at once.
            for number, one in enumerate(neighbours["flood"]):
                self.offer(one, b"\x16\x03\x03\x00\x00" * 200 if number % 2 else b"\x15\x03\x03\x00\x02\x01\x5a" * 200)
            self.wished = []
            restless = [threading.Thread(target=self.restless, args=(server.port,)) for _ in range(RESTLESS)]
            trickling = threading.Thread(target=self.trickle, args=(neighbours["trickle"], stop))
            for one in [trickling, *restless]:
                one.start()
            try:
                self.serve_the_good(server, begun)
                held = resident(server.process.pid)
                self.assertLess(held, MEMORY)
                # Nobody outstays the time for a handshake.
                self.wait_for_close(sum((neighbours[name] for name in ("stall", "trickle", "halt", "flood")), []), begun + HANDSHAKE_TIME + 15)
            finally:
                stop.set()
                for one in [trickling, *restless]:
                    one.join()
                for one in sum(neighbours.values(), []):
                    one.close()
            self.assertEqual(len(self.wished), RESTLESS)
            # So many are held, and the next wish ends the connection.
            self.assertEqual(set(self.wished), {(RENEGOTIATIONS + 1, True)})
            self.serve_the_good(server, time.monotonic())

    def serve_the_good(self, server, since):
        for _ in range(5):
            run = self.ran(handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", "--detail", "0", cwd=self.lab), 0)
            self.assertIn("The handshake is complete", " ".join(run.stdout.split()))
        # While the bad ones are still there, or it would prove nothing.
        self.assertLess(time.monotonic() - since, HANDSHAKE_TIME - 5)

    def restless(self, port):
        """A client that asks for one handshake after the other, until the server ends it."""
        command = ["openssl", "s_client", "-connect", f"localhost:{port}", "-tls1_2"]
        with subprocess.Popen(command, cwd=self.lab, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0) as client:
            try:
                said = b""
                while b"Verify return code" not in said and (more := client.stdout.read(65536)):
                    said += more
                for done in range(1, 20):
                    client.stdin.write(b"R\n")
                    while said.count(b"RENEGOTIATING") < done and (more := client.stdout.read(65536)):
                        said += more
                    time.sleep(0.1)  # one letter a read, or it is one request
            except OSError:
                pass  # it is over
            finally:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    client.wait(1)
                ended = client.poll() is not None
                client.kill()
        self.wished.append((said.count(b"RENEGOTIATING"), ended))

    @staticmethod
    def offer(one, data):
        try:
            one.sendall(data)
        except OSError:
            pass  # refused meanwhile

    def trickle(self, sockets, stop):
        for at in range(len(CLIENT_HELLO) * 1000):
            for one in sockets:
                self.offer(one, CLIENT_HELLO[at % len(CLIENT_HELLO):][:1] if at < len(CLIENT_HELLO) - 1 else b"")
            if stop.wait(1):
                return

    def wait_for_close(self, sockets, deadline):
        left = {one.fileno(): one for one in sockets}
        poll = select.poll()
        for number in left:
            poll.register(number, select.POLLIN)
        while left:
            self.assertLess(time.monotonic(), deadline, f"{len(left)} are still there")
            for number, _ in poll.poll(1000):
                try:
                    if left[number].recv(65536):
                        continue
                except OSError:
                    pass
                poll.unregister(number)
                del left[number]
