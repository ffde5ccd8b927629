"""The rooms and their order: a folder of src includes from itself and from those before it, never from those after it; the
cryptographic libraries are included by source files of src/crypto alone, the PKCS#11 headers by src/token alone, libtins by one file."""
import re
import tempfile
from pathlib import Path

import tree

ROOMS = ["base", "wire", "crypto", "record", "x509", "token", "handshake", "connection", "study", "cli"]

# Neighbours in that order that know nothing of each other, although one stands before the other.
STRANGERS = {"x509": {"record"}, "token": {"record"}}

CRYPTO_LIBRARY = re.compile(r"^(cryptopp|crypto\+\+|nettle|openssl|gnutls|mbedtls)/|^(gmp|gmpxx|nettle|hogweed|ipsec-mb|intel-ipsec-mb)\.h")
PKCS11 = re.compile(r"pkcs11|p11-kit|cryptoki", re.I)
PACKETS = re.compile(r"^tins/")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)


def violations(root):
    found = []
    for path in tree.files(root):
        if path.suffix not in tree.CODE or path.parts[0] not in ("src", "tests", "bench", "fuzz"):
            continue
        text = tree.read(path, root)
        for match in INCLUDE.finditer(text):
            why = fault(path, match[1], match[1] or match[2], root)
            if why:
                found.append(f"{path}:{tree.line_of(text, match.start())}: {match[1] or match[2]}: {why}")
    return found


def fault(path, quoted, name, root):
    """What is wrong with this include in this file; nothing where all is well."""
    in_src = path.parts[0] == "src"
    room = path.parts[1] if in_src and len(path.parts) > 2 else None
    if in_src and room not in ROOMS:
        return f"{path.parent} is none of the rooms"
    if CRYPTO_LIBRARY.search(name) and not (room == "crypto" and path.suffix == ".cpp"):
        # Benchmarks set the project beside other libraries, and tests ask them for a second opinion.
        if in_src:
            return "only source files of src/crypto include cryptographic libraries"
    if PKCS11.search(name) and in_src and room != "token":
        return "only src/token includes PKCS#11 headers"
    if PACKETS.search(name) and path != Path("src/study/dissect.cpp"):
        return "only src/study/dissect.cpp includes libtins"
    if quoted is None or not in_src:
        return None
    target = quoted.split("/")[0]
    if "/" not in quoted or target not in ROOMS:
        return 'ours are included as "room/file.hpp"'
    if ROOMS.index(target) > ROOMS.index(room):
        return f"{room} stands before {target}"
    if target in STRANGERS.get(room, ()):
        return f"{room} knows nothing of {target}"
    if not (root / "src" / quoted).is_file():
        return "there is no such file"
    return None


class Includes(tree.Check):
    def test_the_rooms_include_downwards_only(self):
        self.none(violations(tree.ROOT))

    def test_planted_includes_are_found(self):
        clean = {"src/base/bytes.hpp": "#pragma once\n#include <vector>\n",
                 "src/wire/reader.hpp": '#include "base/bytes.hpp"\n',
                 "src/wire/hex.cpp": '#include "wire/reader.hpp"\n',
                 "src/crypto/hash.cpp": "#include <cryptopp/sha.h>\n#include <nettle/sha2.h>\n#include <gmp.h>\n",
                 "src/token/module.hpp": "#include <p11-kit/pkcs11.h>\n",
                 "src/study/dissect.cpp": "#include <tins/tcp.h>\n",
                 "tests/wire/x.cpp": '#include "crypto/hash.hpp"\n#include <nettle/sha2.h>\n'}
        bad = [("src/base/up.hpp", '#include "wire/reader.hpp"\n', "stands before"),
               ("src/wire/up.cpp", ' # include "study/trace.hpp"\n', "stands before"),
               ("src/record/up.cpp", '#include "handshake/table.hpp"\n', "stands before"),
               ("src/x509/side.cpp", '#include "record/layer.hpp"\n', "knows nothing"),
               ("src/crypto/hash.hpp", "#include <cryptopp/sha.h>\n", "only source files"),
               ("src/handshake/x.cpp", "#include <nettle/sha2.h>\n", "only source files"),
               ("src/record/x.cpp", "#include <gmp.h>\n", "only source files"),
               ("src/record/mb.cpp", "#include <intel-ipsec-mb.h>\n", "only source files"),
               ("src/handshake/y.cpp", "#include <p11-kit/pkcs11.h>\n", "only src/token"),
               ("src/study/dissect.hpp", "#include <tins/tcp.h>\n", "only src/study/dissect.cpp"),
               ("tests/study/d.cpp", "#include <tins/tcp.h>\n", "only src/study/dissect.cpp"),
               ("src/wire/z.cpp", '#include "reader.hpp"\n', "room/file.hpp"),
               ("src/wire/gone.cpp", '#include "base/gone.hpp"\n', "no such file"),
               ("src/attic/a.hpp", '#include "base/bytes.hpp"\n', "none of the rooms")]
        with tempfile.TemporaryDirectory() as folder:
            tree.plant(folder, clean)
            self.assertEqual(violations(Path(folder)), [])
        for name, text, why in bad:
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                tree.plant(folder, clean | {name: text})
                found = violations(Path(folder))
                self.assertEqual(len(found), 1, found)
                self.assertIn(why, found[0])
                self.assertTrue(found[0].startswith(f"{name}:1:"), found)
