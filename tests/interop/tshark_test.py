"""Our annotation of messages against tshark's: the same bytes, dissected twice."""
import contextlib, json, os, re, subprocess, xml.etree.ElementTree as ET
from capture import *
from interop_test import *
class T(Interop):
    def test_x(self):
        for peer in (OpenSsl,GnuTls):
          for direction in ("client","server"):
            trace=self.scratch/"t.json"
            if direction=="client":
              with peer.server(self.lab, identity="server-rsa") as server, relay(server.port) as r:
                with running(self.connect(r.port,"--alpn","http/1.1,h2","--detail","0",f"--json={trace}","--keylog","k.log"),self.lab) as c:
                    c.wait_for("The handshake is complete",SECONDS)
                    self.speak(c,peer.answer,time.monotonic()+10)
            else:
              with self.serving("--detail","0",f"--json={trace}") as server, relay(server.port) as r:
                with running(peer.client(r.port),self.lab) as c:
                    self.speak(c,lambda d:d,time.monotonic()+10)
                server.process.wait(10)
            base=f"/tmp/x-{peer.name}-{direction}"
            write_pcap(base+".pcap",r.records)
            open(base+".json","w").write(trace.read_text())
for n in dir(T):
    if n.startswith("test") and n!="test_x": setattr(T,n,None)
