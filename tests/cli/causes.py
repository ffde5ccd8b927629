"""The causes for which handshakes fail, as scenarios: who brings what to whom, and which alert comes of it. causes_test.py plays them.

A peer stands in a row where it can show the fault. GnuTLS looks neither at extended key usage nor at the size of keys in a client's certificate, takes a
revocation list without looking at its date, and misses none; nginx refuses no client in TLS: it completes the handshake and answers 400."""
import ssl
from dataclasses import dataclass, field

from cause_peers import GNUTLS, Setting
from peers import tool

CRLS = "root.crl issuing.crl"
IN_HTTP = None  # the handshake is complete, and the refusal is nginx's answer 400
LENIENT = ["-cipher", "DEFAULT:@SECLEVEL=0"]
ANYWAY = ("--send-anyway",)


@dataclass(frozen=True)
class Scenario:
    cause: str
    servers: dict  # which servers show it, and the alert that then comes
    refuser: str = "server"
    setting: Setting = Setting()
    client: str = ""  # files of the client's certificate and key
    flags: tuple = ()  # of our client
    clients: dict = field(default_factory=dict)  # which others than our client show it at our server: the alert, and what they are told
    named: str = ""  # what the refusing end says where it cannot know the cause; `why` says why
    also: tuple = ()  # what may be proven beside it, because it is true too
    doctor: str = "cause"  # "possible" where the peer alone knows
    why: str = ""

    @property
    def truths(self):
        return {self.cause, *self.also}


def known(name):
    return f"{name}-chain.crt {name}.key"


def client_fault(cause, name, servers, **more):
    """A client of the lab that both sides know to be bad, at servers with all revocation lists; the others than ours bring the same."""
    ours = servers["ours"]
    more.setdefault("clients", {"openssl": (ours, []), "gnutls": (ours, [])})
    more.setdefault("flags", ANYWAY)
    return Scenario(cause, servers, setting=more.pop("setting", Setting(crls=CRLS)), client=more.pop("client", known(name)), **more)


def server_fault(cause, identity, alert, others, kinds=("ours", "openssl", "gnutls", "nginx"), **more):
    """A server that our client refuses with `alert`, whoever it is; `others`: what s_client and gnutls-cli send to ours in its place."""
    clients = {kind: value if isinstance(value, tuple) else (value, []) for kind, value in others.items()}
    return Scenario(cause, dict.fromkeys(kinds, alert), "client", more.pop("setting", Setting(identity, asks=False)), clients=clients, **more)


def lists(*names):
    return tuple(word for name in names for word in ("--crl", name))


def gnutls_with(words):
    return ["--priority", GNUTLS + words]


RSA_SERVER = "server-rsa-chain.crt server-rsa.key"
EVERY = ("ours", "openssl", "gnutls", "nginx")

CLIENTS = [
    client_fault("no-client-certificate", "", {"ours": 40, "openssl": 40, "gnutls": 50}, client="", setting=Setting()),
    Scenario("no-client-certificate", {"nginx": IN_HTTP}, doctor="possible", why="what is seen is the page that nginx sends"),
    client_fault("issuer-not-listed", "mallory", {"ours": 40, "openssl": 40, "gnutls": 50, "nginx": IN_HTTP}, flags=(), clients={}, named="no-client-certificate",
                 why="a client that sees the list sends nothing, and what it has instead no server can know"),
    client_fault("no-common-scheme", "alice", {"ours": 40, "openssl": 40, "gnutls": 50, "nginx": IN_HTTP}, flags=(), clients={}, named="no-client-certificate",
                 setting=Setting(RSA_SERVER, more={"ours": ["--client-sigalgs", "rsa_pss_rsae_sha256"], "openssl": ["-client_sigalgs", "RSA-PSS+SHA256"],
                                                   "gnutls": gnutls_with(":-SIGN-ALL:+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-SHA256"),
                                                   "nginx": ["ssl_conf_command ClientSignatureAlgorithms RSA-PSS+SHA256"]}),
                 why="a client that sees the schemes sends nothing, and what it has instead no server can know"),
    client_fault("client-intermediate-missing", "alice", {"ours": 48, "openssl": 48, "gnutls": 49, "nginx": IN_HTTP}, client="alice.crt alice.key", also=("issuer-not-listed",), doctor="possible"),
    client_fault("client-intermediate-missing", "alice", {"ours": 40, "openssl": 40, "gnutls": 50, "nginx": IN_HTTP}, client="alice.crt alice.key", flags=(), clients={},
                 named="no-client-certificate", also=("issuer-not-listed",), doctor="possible", why="a careful client does not send it: its issuer is not listed"),
    client_fault("untrusted-root", "mallory", {"ours": 48, "openssl": 48, "gnutls": 49, "nginx": IN_HTTP}, also=("issuer-not-listed",), doctor="possible"),
    client_fault("untrusted-root", "trudy", {"ours": 48, "openssl": 48, "gnutls": 49, "nginx": IN_HTTP}, doctor="possible"),
    client_fault("untrusted-root", "mallory", {"ours": 48, "openssl": 48, "gnutls": 49, "nginx": IN_HTTP}, client="mallory-and-root.crt mallory.key", also=("issuer-not-listed",), doctor="possible"),
    client_fault("purpose-wrong", "erin", {"ours": 43, "openssl": 43, "nginx": IN_HTTP}),
    client_fault("key-usage-wrong", "frank", {"ours": 43, "openssl": 43, "gnutls": 80, "nginx": IN_HTTP}, clients={"openssl": (43, [])}, why="gnutls-cli does not sign with such a certificate"),
    client_fault("expired", "carol", {"ours": 45, "openssl": 45, "gnutls": 49, "nginx": IN_HTTP}),
    client_fault("not-yet-valid", "dave", {"ours": 45, "openssl": 42, "gnutls": 49, "nginx": IN_HTTP}),
    client_fault("revoked", "bob", {"ours": 44, "openssl": 44, "gnutls": 49, "nginx": IN_HTTP}, doctor="possible"),
    client_fault("crl-stale", "alice", {"ours": 46, "openssl": 45, "nginx": IN_HTTP}, setting=Setting(crls="root.crl issuing-stale.crl"), doctor="possible"),
    client_fault("crl-missing", "alice", {"ours": 46, "openssl": 48, "nginx": IN_HTTP}, setting=Setting(crls="root.crl"), doctor="possible"),
    client_fault("crl-wrong", "alice", {"ours": 46, "openssl": 48, "nginx": IN_HTTP}, setting=Setting(crls="root.crl issuing-forged.crl"), doctor="possible"),
    client_fault("digest-weak", "ivan", {"ours": 42, "openssl": 42, "gnutls": 49, "nginx": IN_HTTP}, clients={"openssl": (42, LENIENT), "gnutls": (42, [])}),
    client_fault("key-too-small", "judy", {"ours": 42, "openssl": 42, "nginx": IN_HTTP}, clients={"openssl": (42, LENIENT), "gnutls": (42, [])}),
    client_fault("certificate-altered", "grace", {"ours": 42, "openssl": 51, "gnutls": 49, "nginx": IN_HTTP}),
    client_fault("issuer-is-no-ca", "heidi", {"ours": 48, "openssl": 48, "gnutls": 49, "nginx": IN_HTTP}),
    client_fault("extension-or-constraint", "karl", {"ours": 43, "openssl": 46, "gnutls": 49, "nginx": IN_HTTP}),
    client_fault("ca-list-too-long", "alice", {"ours": 40}, flags=(), clients={}, named="no-client-certificate", also=("issuer-not-listed",),
                 setting=Setting(more={"ours": ["--request-cafile", "1400.crt"]}), why="which of its names the client misses no server can know"),
    client_fault("ca-list-too-long", "alice", {"ours": 40, "openssl": 40, "gnutls": 50}, flags=(), clients={}, named="no-client-certificate", also=("issuer-not-listed",),
                 setting=Setting(trust="1300.crt"), why="as before"),
    Scenario("ca-list-too-long", {"openssl": 80, "nginx": 80}, setting=Setting(trust="1400.crt"), client=known("alice"), doctor="possible"),
    # Nothing of the client's certificate is asked here: the hellos do not fit.
    Scenario("no-common-version", {"openssl": 70, "nginx": 70}, setting=Setting(asks=False, more={"openssl": ["-tls1_3"], "nginx": ["ssl_protocols TLSv1.3"]})),
    Scenario("no-common-version", {"gnutls": 40}, setting=Setting(asks=False, more={"gnutls": ["--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3"]}), doctor="possible"),
    Scenario("no-common-version", {}, clients={"openssl": (70, ["-tls1_3"]), "gnutls": (70, ["--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.3"])}),
    Scenario("no-common-version", {}, clients={"openssl": (70, ["-tls1_1", *LENIENT]), "gnutls": (70, ["--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.1"])}),
    Scenario("no-common-suite", dict.fromkeys(EVERY, 40), setting=Setting(asks=False), flags=("--ciphers", "ECDHE-RSA-AES128-GCM-SHA256"),
             clients={"openssl": (40, ["-cipher", "ECDHE-RSA-AES128-GCM-SHA256"]), "gnutls": (40, gnutls_with(":-ECDHE-ECDSA"))}),
    Scenario("no-common-suite", dict.fromkeys(EVERY, 40), flags=("--ciphers", "ECDHE-RSA-AES128-GCM-SHA256"),
             setting=Setting(RSA_SERVER, asks=False, more={"ours": ["--ciphers", "ECDHE-RSA-CHACHA20-POLY1305"], "openssl": ["-cipher", "ECDHE-RSA-CHACHA20-POLY1305"],
                                                           "gnutls": gnutls_with(":-CIPHER-ALL:+CHACHA20-POLY1305"), "nginx": ["ssl_ciphers ECDHE-RSA-CHACHA20-POLY1305"]})),
    Scenario("no-common-group", dict.fromkeys(EVERY, 40), flags=("--groups", "secp384r1"),
             setting=Setting(RSA_SERVER, asks=False, more={"ours": ["--groups", "x25519"], "openssl": ["-groups", "X25519"], "gnutls": gnutls_with(":-GROUP-ALL:+GROUP-X25519"),
                                                           "nginx": ["ssl_ecdh_curve X25519"]}),
             clients={"openssl": (40, ["-groups", "P-384", "-cipher", "ECDHE"]), "gnutls": (40, gnutls_with(":-KX-ALL:+ECDHE-RSA:-GROUP-ALL:+GROUP-SECP384R1"))}),
    Scenario("no-common-scheme", dict.fromkeys(EVERY, 40), setting=Setting(RSA_SERVER, asks=False), flags=("--sigalgs", "ecdsa_secp256r1_sha256")),
    Scenario("no-common-scheme", {}, setting=Setting(asks=False), clients={"gnutls": (40, gnutls_with(":-SIGN-ALL:+SIGN-RSA-SHA256"))}),
    Scenario("server-name-unknown", dict.fromkeys(("ours", "openssl", "gnutls"), 112),
             setting=Setting(asks=False, more={"ours": ["--servername", "server.lab"], "openssl": ["-servername", "server.lab", "-servername_fatal", "-cert2", "server.crt", "-key2", "server.key"],
                                               "gnutls": ["--sni-hostname", "server.lab", "--sni-hostname-fatal"]}),
             clients={"openssl": (112, ["-servername", "other.lab"]), "gnutls": (112, ["--sni-hostname", "other.lab"])}),
    Scenario("server-name-unknown", {"nginx": 112}, setting=Setting(asks=False, more={"nginx": ["ssl_reject_handshake on"]}), doctor="possible",
             why="this nginx refuses every name, and none: nothing that is tried makes it answer"),
]

# GnuTLS sends 42 for most faults of a server's certificate.
SERVERS = [
    server_fault("expired", known("server-expired"), 45, {"openssl": 45, "gnutls": 42}),
    server_fault("not-yet-valid", known("server"), 45, {"openssl": (42, ["-attime", "1600000000"])}, flags=("--at", "2020-09-13T12:26:40Z")),
    server_fault("revoked", known("server-revoked"), 44, {"openssl": 44, "gnutls": 42}, flags=lists("root.crl", "issuing.crl")),
    server_fault("crl-stale", known("server"), 46, {"openssl": 45}, flags=lists("root.crl", "issuing-stale.crl")),
    server_fault("crl-missing", known("server"), 46, {"openssl": 48}, flags=lists("root.crl")),
    server_fault("crl-wrong", known("server"), 46, {"openssl": 48}, flags=lists("root.crl", "issuing-forged.crl")),
    server_fault("name-mismatch", known("wrong-name"), 42, {"openssl": 42, "gnutls": 42}),
    server_fault("server-intermediate-missing", "server.crt server.key", 48, {"openssl": 48, "gnutls": 42}),
    server_fault("untrusted-root", known("server-unknown"), 48, {"openssl": 48, "gnutls": 42}),
    server_fault("untrusted-root", "server-unknown-and-root.crt server-unknown.key", 48, {"openssl": 48, "gnutls": 42}),
    server_fault("proxy-in-between", known("server-proxy"), 48, {"openssl": 48, "gnutls": 42}),
    server_fault("purpose-wrong", "server-purpose-chain.crt server.key", 43, {"openssl": 43, "gnutls": 42}),
    server_fault("key-usage-wrong", "server-usage-chain.crt server-rsa.key", 43, {}, kinds=("openssl", "nginx"), why="ours and GnuTLS do not sign with such a certificate"),
    server_fault("key-too-small", "server-small-chain.crt small.key", 42, {"openssl": 42}, kinds=("ours", "gnutls"), why="OpenSSL does not load such a certificate"),
    server_fault("digest-weak", "server-sha1-chain.crt server.key", 42, {"openssl": 42, "gnutls": 42}, kinds=("ours", "gnutls"), why="OpenSSL does not load such a certificate"),
    server_fault("certificate-altered", known("server-altered"), 42, {"openssl": 51, "gnutls": 42}),
    server_fault("issuer-is-no-ca", "server-clerk-chain.crt server.key", 48, {"openssl": 48, "gnutls": 42}),
    server_fault("extension-or-constraint", "bounded-server-chain.crt server.key", 42, {"openssl": (46, ["-CAfile", "bounded.crt"]), "gnutls": (42, ["--x509cafile", "bounded.crt"])},
                 flags=("--cafile", "bounded.crt")),
    # More names than fit: the length wraps around, and what is behind it can be read no more.
    server_fault("malformed", known("server"), 50, {}, kinds=("gnutls",), setting=Setting(trust="1400.crt")),
]


# The causes that are no rows here: what lies on the wire and on our own side has tests of its own, and HTTP's refusal is that of every row at nginx.
ON_THE_WIRE = {"signature-wrong", "finished-or-record-wrong", "malformed", "closed-without-alert", "not-tls"}
LOCAL = {"key-mismatch", "password-wrong", "pin-wrong", "pin-or-token-unavailable", "token-without-pss"}
IN_HTTP_ALONE = {"refused-in-http"}
AT_A_WEB_SERVER = {"renegotiation-for-certificate"}  # doctor_test.py
NOT_YET = {"ocsp", "extended-master-secret-differs"}  # what they need this program cannot do yet


def sign(lab, name, extensions, key="server.key", issuer="issuing", above=("issuing",), more=()):
    """NAME.crt and NAME-chain.crt, made by openssl from the lab's files."""
    (lab / "extensions").write_text(extensions)
    tool("openssl", "req", "-new", "-key", key, "-subj", f"/O=Handglass Lab/CN={name}", "-out", "request", cwd=lab)
    made = tool("openssl", "x509", "-req", "-in", "request", "-CA", f"{issuer}.crt", "-CAkey", f"{issuer}.key", "-CAcreateserial", "-days", "30", "-extfile", "extensions", "-out", f"{name}.crt",
                *more, cwd=lab)
    assert made.returncode == 0, made.text
    (lab / f"{name}-chain.crt").write_bytes(b"".join((lab / f"{each}.crt").read_bytes() for each in (name, *above)))


def make_more(lab):
    """What the lab does not have."""
    names = "subjectAltName=DNS:localhost,IP:127.0.0.1\n"
    sign(lab, "server-purpose", names + "extendedKeyUsage=clientAuth\n")
    sign(lab, "server-usage", names + "keyUsage=critical,keyEncipherment\nextendedKeyUsage=serverAuth\n", key="server-rsa.key")
    tool("openssl", "genrsa", "-out", "small.key", "1024", cwd=lab)
    sign(lab, "server-small", names + "extendedKeyUsage=serverAuth\n", key="small.key")
    sign(lab, "server-sha1", names + "extendedKeyUsage=serverAuth\n", more=["-sha1"])
    sign(lab, "server-clerk", names, issuer="clerk", above=("clerk", "issuing"))
    tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "bounded.key", "-out", "bounded.crt", "-subj", "/O=Handglass Lab/CN=Bounded CA",
         "-addext", "nameConstraints=critical,permitted;DNS:elsewhere.lab", "-addext", "keyUsage=critical,keyCertSign", "-days", "30", cwd=lab)
    sign(lab, "bounded-server", names, issuer="bounded", above=("bounded",))
    altered = ssl.PEM_cert_to_DER_cert((lab / "server.crt").read_text()).replace(b"server.lab", b"server.lob")
    (lab / "server-altered-chain.crt").write_text(ssl.DER_cert_to_PEM_cert(altered) + (lab / "issuing.crt").read_text())
    (lab / "server-altered.key").write_bytes((lab / "server.key").read_bytes())
    for name in ("mallory", "server-unknown"):
        (lab / f"{name}-and-root.crt").write_bytes((lab / f"{name}.crt").read_bytes() + (lab / "unknown.crt").read_bytes())
    tool("openssl", "req", "-x509", "-key", "server.key", "-subj", "/O=House of many CAs/CN=seed", "-outform", "DER", "-out", "seed.der", cwd=lab)
    seed = (lab / "seed.der").read_bytes()
    for count in (1300, 1400):
        # Names alone matter here, so that nobody needs to sign them anew.
        pem = (ssl.DER_cert_to_PEM_cert(seed.replace(b"\x0c\x04seed", b"\x0c\x04%04d" % i)) for i in range(count))
        (lab / f"{count}.crt").write_text("".join(pem))
