"""HAProxy, a server alone, run as an ordinary process with a configuration of its own."""
from cells import Cannot
from strangers.base import Stranger
from strangers.openssl import GROUPS

CONFIGURATION = """
global
  log stderr local0 notice
  nbthread 1
  tune.ssl.default-dh-param 2048
defaults
  mode http
  timeout client 10s
  timeout server 10s
  timeout connect 10s
frontend here
  bind 127.0.0.1:{port} ssl crt {scratch}/own.pem ciphers {suite}:@SECLEVEL=0 ssl-min-ver TLSv1.2 ssl-max-ver TLSv1.2 {more}
  http-request return status 200 content-type text/plain lf-string "%[ssl_fc_cipher] %[ssl_c_s_dn(cn)]\\n"
"""


class HaProxy(Stranger):
    name = "HAProxy"
    programs = ("haproxy",)
    package = "haproxy"
    roles = ("server",)
    every_pair = False  # OpenSSL underneath
    http = True
    cannot = (
        Cannot("HAProxy has no keys shared before", suite="PSK"),
        Cannot("HAProxy lets nobody start a second handshake, and starts none", deed="^(again|ask)"),
        Cannot("HAProxy wants a certificate of its own", suite="^AECDH"),
    )

    def server_command(self, cell, port, scratch):
        own = [f"{cell.server_name}-chain.crt", f"{cell.server_name}.key"]
        parts = [(self.lab.folder / part).read_bytes() for part in own]
        if cell.group.startswith("ffdhe"):
            parts.append(self.lab.dh_parameters(cell.group).read_bytes())
        (scratch / "own.pem").write_bytes(b"".join(parts))
        if cell.deed == "staple":
            (scratch / "own.pem.ocsp").write_bytes(self.lab.staple(cell.server_name).read_bytes())
        groups = ":".join(GROUPS[g] for g in cell.groups if g in GROUPS)
        more = f"curves {groups}" if groups else ""
        if cell.auth != "none":
            more += f" ca-file {self.lab.folder}/roots.crt verify " + {"request": "optional", "require": "required"}[cell.auth]
        (scratch / "haproxy.cfg").write_text(CONFIGURATION.format(scratch=scratch, port=port, suite=cell.suite.openssl, more=more), encoding="utf-8")
        return ["haproxy", "-db", "-f", scratch / "haproxy.cfg"]
