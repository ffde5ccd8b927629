"""nginx, a server alone, run as an ordinary process with a configuration of its own."""
from cells import Cannot
from strangers.base import Stranger
from strangers.openssl import GROUPS, named

CONFIGURATION = """
daemon off; master_process off; pid {scratch}/pid; error_log stderr notice;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {scratch}/body; proxy_temp_path {scratch}/proxy; fastcgi_temp_path {scratch}/fastcgi;
  uwsgi_temp_path {scratch}/uwsgi; scgi_temp_path {scratch}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_protocols TLSv1.2;
    ssl_ciphers {suite}:@SECLEVEL=0;
    ssl_certificate {lab}/{name}-chain.crt;
    ssl_certificate_key {lab}/{name}.key;
    ssl_verify_client {verify};
    ssl_verify_depth 3;
    ssl_client_certificate {lab}/roots.crt;
    {more}
    location / {{ return 200 "$ssl_cipher $ssl_client_verify\\n"; }}
  }}
}}
"""


class Nginx(Stranger):
    name = "nginx"
    programs = ("nginx",)
    package = "nginx-light"
    roles = ("server",)
    every_pair = False  # OpenSSL underneath
    http = True
    cannot = (
        Cannot("nginx has no keys shared before", suite="PSK"),
        Cannot("nginx wants a certificate of its own", suite="^AECDH"),
        Cannot("nginx lets nobody start a second handshake, and starts none", deed="^(again|ask)"),
        Cannot("nginx answers a client without the certificate that it requires with a page, after the handshake", auth="require", client="^nothing$"),
    )

    def server_command(self, cell, port, scratch):
        groups = ":".join(GROUPS[g] for g in cell.groups if g in GROUPS)
        more = f"ssl_ecdh_curve {groups};" if groups else ""
        if cell.group.startswith("ffdhe"):
            more += f" ssl_dhparam {self.lab.dh_parameters(cell.group)};"
        more += f" ssl_conf_command SignatureAlgorithms {named(cell.schemes())}; ssl_conf_command ClientSignatureAlgorithms {named(cell.client_schemes())};"
        if cell.deed == "staple":
            more += f" ssl_stapling on; ssl_stapling_file {self.lab.staple(cell.server_name)};"
        if cell.deed == "resume-id":
            more += " ssl_session_cache shared:here:1m;"
        verify = {"none": "off", "request": "optional", "require": "on"}[cell.auth]
        told = CONFIGURATION.format(scratch=scratch, port=port, suite=cell.suite.openssl, lab=self.lab.folder, name=cell.server_name, verify=verify, more=more)
        (scratch / "nginx.conf").write_text(told, encoding="utf-8")
        return ["nginx", "-p", scratch, "-c", scratch / "nginx.conf", "-e", "stderr"]

    def ready(self, port):
        return "OS:"
