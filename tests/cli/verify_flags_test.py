"""verify and each flag of `openssl verify -help`: the answers of both on the same files, or a refusal that says what to use."""
import re
import time

from peers import LabCase, handglass, tool

TRUST = ["-CAfile", "root.crt", "-untrusted", "issuing.crt"]
LISTS = ["-CRLfile", "root.crl", "-CRLfile", "issuing.crl"]
POLICIES = ["-CAfile", "policies.crt"]
MAPPED = [*POLICIES, "-untrusted", "mapping.crt"]
ANY = [*POLICIES, "-untrusted", "any.crt"]
# Without -policy none will do for openssl's -explicit_policy, and any for ours (RFC 5280 6.1.1 c).
WANTED = ["-policy", "1.2.3.4", "-explicit_policy"]
NOW, LATE = str(int(time.time())), "1893456000"  # 2030

# Flag, what stands before it in both command lines, what stands behind it, the certificate, and whether it is accepted.
TAKEN = [
    ("-CAfile", [], ["root.crt", "-untrusted", "issuing.crt"], "alice", True),
    ("-CAfile", [], ["unknown.crt", "-untrusted", "issuing.crt"], "alice", False),
    ("-trusted", ["-untrusted", "issuing.crt"], ["root.crt"], "alice", True),
    ("-trusted", ["-untrusted", "issuing.crt"], ["unknown.crt"], "alice", False),
    ("-untrusted", ["-CAfile", "root.crt"], ["issuing.crt"], "alice", True),
    ("-untrusted", ["-CAfile", "root.crt"], ["unknown.crt"], "alice", False),
    ("-partial_chain", ["-trusted", "issuing.crt"], [], "alice", True),
    ("-partial_chain", ["-trusted", "issuing.crt"], [], "mallory", False),
    ("-CRLfile", [*TRUST, "-crl_check"], ["issuing.crl"], "alice", True),
    ("-CRLfile", [*TRUST, "-crl_check"], ["issuing.crl"], "bob", False),
    ("-CRLfile", [*TRUST, "-crl_check"], ["issuing-forged.crl"], "alice", False),
    ("-crl_check", [*TRUST, "-CRLfile", "issuing.crl"], [], "alice", True),
    ("-crl_check", TRUST, [], "alice", False),
    ("-crl_check_all", [*TRUST, *LISTS], [], "alice", True),
    ("-crl_check_all", [*TRUST, "-CRLfile", "issuing.crl"], [], "alice", False),
    ("-extended_crl", [*TRUST, *LISTS, "-crl_check"], [], "alice", True),
    ("-extended_crl", [*TRUST, *LISTS, "-crl_check"], [], "bob", False),
    ("-use_deltas", [*TRUST, *LISTS, "-crl_check"], [], "alice", True),
    ("-use_deltas", [*TRUST, *LISTS, "-crl_check"], [], "bob", False),
    ("-purpose", TRUST, ["sslclient"], "alice", True),
    ("-purpose", TRUST, ["sslclient"], "erin", False),
    ("-purpose", TRUST, ["sslserver"], "server", True),
    ("-purpose", TRUST, ["any"], "erin", True),
    ("-attime", TRUST, [NOW], "alice", True),
    ("-attime", TRUST, [LATE], "alice", False),
    ("-no_check_time", TRUST, [], "carol", True),
    ("-no_check_time", TRUST, [], "dave", True),
    ("-no_check_time", [*TRUST, *LISTS, "-crl_check_all"], [], "bob", False),
    ("-no_check_time", [*TRUST, "-CRLfile", "issuing-stale.crl", "-crl_check"], [], "alice", True),
    ("-verify_depth", TRUST, ["1"], "alice", True),
    ("-verify_depth", TRUST, ["0"], "alice", False),
    ("-verify_hostname", TRUST, ["localhost"], "server", True),
    ("-verify_hostname", TRUST, ["elsewhere.lab"], "server", False),
    ("-verify_ip", TRUST, ["127.0.0.1"], "server", True),
    ("-verify_ip", TRUST, ["127.0.0.2"], "server", False),
    ("-verify_email", POLICIES, ["a@example.com"], "mail", True),
    ("-verify_email", POLICIES, ["b@example.com"], "mail", False),
    ("-auth_level", TRUST, ["2"], "alice-rsa", True),
    ("-auth_level", TRUST, ["2"], "judy", False),
    ("-auth_level", TRUST, ["3"], "alice", True),
    ("-auth_level", TRUST, ["3"], "alice-rsa", False),
    ("-policy", [*MAPPED, "-explicit_policy"], ["1.2.3.4"], "mapped", True),
    ("-policy", [*MAPPED, "-explicit_policy"], ["1.2.3.6"], "mapped", False),
    ("-policy", MAPPED, ["1.2.3.6"], "mapped", True),
    ("-policy_check", TRUST, [], "alice", True),
    ("-policy_check", [*MAPPED, *WANTED], [], "mapped", True),
    ("-policy_check", TRUST, ["-explicit_policy"], "alice", False),
    ("-explicit_policy", [*MAPPED, "-policy", "1.2.3.4"], [], "mapped", True),
    ("-explicit_policy", TRUST, [], "alice", False),
    ("-inhibit_any", [*MAPPED, *WANTED], [], "mapped", True),
    ("-inhibit_any", [*ANY, *WANTED], [], "under-any", False),
    ("-inhibit_map", [*ANY, *WANTED], [], "under-any", True),
    ("-inhibit_map", [*MAPPED, *WANTED], [], "mapped", False),
    *((flag, TRUST, value, name, name == "alice")
      for flag, *value in (["-verbose"], ["-show_chain"], ["-policy_print"], ["-nameopt", "oneline"], ["-no-CAfile"], ["-no-CApath"], ["-no-CAstore"],
                           ["-trusted_first"], ["-no_alt_chains"], ["-issuer_checks"])
      for name in ("alice", "trudy")),
]

# Flag, its value, and what the refusal says.
REFUSED = [
    ("-CApath", ["."], "--cafile FILE"), ("-CAstore", ["file:root.crt"], "--cafile FILE"), ("-crl_download", [], "--crl FILE"), ("-x509_strict", [], "leave the flag out"),
    ("-ignore_critical", [], "always refuses"), ("-check_ss_sig", [], "leave the flag out"), ("-verify_name", ["ssl_client"], "--purpose client"),
    ("-allow_proxy_certs", [], "only a CA issues"), ("-suiteB_128_only", [], "--min-rsa-bits"), ("-suiteB_128", [], "--min-rsa-bits"), ("-suiteB_192", [], "--min-rsa-bits"),
    ("-engine", ["pkcs11"], "pkcs11: URI"), ("-provider", ["default"], "pkcs11: URI"), ("-provider-path", ["."], "pkcs11: URI"), ("-propquery", ["fips=yes"], "pkcs11: URI"),
    ("-vfyopt", ["distid:x"], "SM2"), ("-auth_level", ["1"], "level 2 is what holds"), ("-auth_level", ["4"], "--min-rsa-bits N"), ("-auth_level", [], "without a number"),
    ("-purpose", ["smimesign"], "none of client, server, any"), ("-purpose", ["timestampsign"], "none of client, server, any"),
]


class VerifyFlags(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ca = "basicConstraints = critical, CA:TRUE\nkeyUsage = keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n"
        cls.make("policies", None, ca)
        cls.make("mapping", "policies", ca + "certificatePolicies = 1.2.3.4\npolicyMappings = 1.2.3.4:1.2.3.5\n")
        cls.make("any", "policies", ca + "certificatePolicies = 2.5.29.32.0\n")
        cls.make("mapped", "mapping", "certificatePolicies = 1.2.3.5\n")
        cls.make("under-any", "any", "certificatePolicies = 1.2.3.4\n")
        cls.make("mail", "policies", "subjectAltName = email:a@example.com\n")

    @classmethod
    def make(cls, name, issuer, extensions):
        """A certificate by openssl; without an issuer, its own."""
        (cls.lab / "extensions").write_text(extensions)
        by = ["-CA", f"{issuer}.crt", "-CAkey", f"{issuer}.key", "-CAcreateserial"] if issuer else ["-signkey", f"{name}.key"]
        for line in (["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}"],
                     ["x509", "-req", "-in", f"{name}.csr", *by, "-days", "2", "-extfile", "extensions", "-out", f"{name}.crt"]):
            run = tool("openssl", *line, cwd=cls.lab)
            assert run.returncode == 0, run.text

    def test_the_answer_is_that_of_openssl(self):
        for flag, before, behind, name, accepted in TAKEN:
            line = ["verify", *before, flag, *behind, f"{name}.crt"]
            with self.subTest(" ".join(line)):
                self.ran(handglass(*line, cwd=self.lab), 0 if accepted else 8, f"{name}.crt: {'OK' if accepted else 'refused'}")
                theirs = tool("openssl", *line, cwd=self.lab)
                self.assertEqual(theirs.returncode == 0, accepted, theirs.text)

    def test_without_no_check_time_the_dates_count(self):
        for lists, name in (([], "carol"), ([], "dave"), (["-CRLfile", "issuing-stale.crl", "-crl_check"], "alice")):
            with self.subTest(name):
                self.ran(handglass("verify", *TRUST, *lists, f"{name}.crt", cwd=self.lab), 8)
        shown = self.ran(handglass("verify", *TRUST, "--no-check-time", "-v", "carol.crt", cwd=self.lab), 0).stdout
        self.assertRegex(" ".join(shown.split()), r"SKIP validity: carol: dates are not looked at")
        self.ran(handglass("verify", *TRUST, "-no_check_time", "-attime", NOW, "alice.crt", cwd=self.lab), 2, "give one of them")

    def test_what_is_not_taken_says_what_to_use(self):
        for flag, value, text in REFUSED:
            with self.subTest(flag, value=value):
                run = self.ran(handglass("verify", *TRUST, *(["alice.crt"] if value else []), flag, *value, cwd=self.lab), 2)
                said = " ".join(run.stderr.split())
                self.assertIn(text, said)
                self.assertEqual(run.stdout, "")
                self.assertIn(flag if flag != "-purpose" else value[0], said)

    def test_a_value_that_looks_like_a_flag_is_a_value(self):
        self.ran(handglass("verify", "--cafile", "-CApath", "alice.crt", cwd=self.lab), 7, "-CApath")
        self.ran(handglass("verify", *TRUST, "--", "-engine", cwd=self.lab), 7, "-engine")
        self.ran(handglass("verify", *TRUST, "--", "alice.crt", cwd=self.lab), 0)

    def test_two_kinds_of_name_are_too_many(self):
        self.ran(handglass("verify", *TRUST, "-verify_hostname", "elsewhere.lab", "-verify_ip", "127.0.0.1", "server.crt", cwd=self.lab), 2, "one name is looked for at a time")

    def test_each_flag_of_openssl_is_above(self):
        known = set(re.findall(r"^ (-\S+)", tool("openssl", "verify", "-help").text, re.M)) - {"-help"}
        self.assertGreater(len(known), 45)
        taken, refused = {row[0] for row in TAKEN}, {row[0] for row in REFUSED}
        self.assertEqual(known - taken - refused, set())
        # Refused and taken are those alone of which some values are.
        self.assertEqual(taken & refused, {"-auth_level", "-purpose"})
        for flag in taken - {"-verbose", "-show_chain", "-policy_print", "-nameopt", "-no-CAfile", "-no-CApath", "-no-CAstore", "-trusted_first", "-no_alt_chains", "-issuer_checks"}:
            self.assertGreater(sum(row[0] == flag for row in TAKEN), 1, flag)
