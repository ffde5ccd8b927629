"""A server among a thousand bad neighbours: who stalls, trickles, floods or wants handshakes without end neither stops it nor fills it."""
import resource
import select
import socket
import subprocess
import threading
import time

from peers import LabCase, handglass, serving

SERVE = ["--cert", "server-chain.crt", "--key", "server.key", "--client-auth", "none", "--echo", "--client-renegotiation", "--detail", "0"]
EACH = 240  # of four kinds that hold on to a socket; the rest makes up the thousand
HANDSHAKE_TIME = 30  # session.cpp: from accept to both Finished, however the bytes trickle in
MEMORY = 256 << 20  # for all of them, with the program itself
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
            restless = [self.restless(server.port) for _ in range(40)]
            trickling = threading.Thread(target=self.trickle, args=(neighbours["trickle"], stop))
            trickling.start()
            try:
                self.serve_the_good(server, begun)
                held = resident(server.process.pid)
                self.assertLess(held, MEMORY)
                # Nobody outstays the time for a handshake.
                self.wait_for_close(sum((neighbours[name] for name in ("stall", "trickle", "halt", "flood")), []), begun + HANDSHAKE_TIME + 15)
            finally:
                stop.set()
                trickling.join()
                for one in restless:
                    one.kill()
                    one.stdin.close()
                    one.wait()
                for one in sum(neighbours.values(), []):
                    one.close()
            self.serve_the_good(server, time.monotonic())

    def serve_the_good(self, server, since):
        for _ in range(5):
            run = self.ran(handglass("connect", f"localhost:{server.port}", "--cafile", "root.crt", "--detail", "0", cwd=self.lab), 0)
            self.assertIn("The handshake is complete", " ".join(run.stdout.split()))
        # While the bad ones are still there, or it would prove nothing.
        self.assertLess(time.monotonic() - since, HANDSHAKE_TIME - 5)

    def restless(self, port):
        """Asks for one handshake after the other: the server ends it after some."""
        client = subprocess.Popen(["openssl", "s_client", "-connect", f"localhost:{port}", "-tls1_2", "-quiet"], cwd=self.lab, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        client.stdin.write(b"R\n" * 30)
        client.stdin.flush()
        return client

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
