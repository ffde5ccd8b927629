#!/usr/bin/env python3
"""The traces of all scenes against the schema, and the commands under "redo" run with programs that know nothing of this one."""
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which

tool, schema = sys.argv[1:3]
passed = failed = skipped = 0


def case(name, ok):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    if not ok:
        print("FAILED:", name)


def skip(why):
    global skipped
    skipped += 1
    print("skipped:", why)


def trace(name):
    return subprocess.run([tool, name], check=True, capture_output=True, text=True).stdout


names = subprocess.run([tool], check=True, capture_output=True, text=True).stdout.split()
try:
    import jsonschema
except ImportError:
    skip("no python3-jsonschema")
else:
    validator = jsonschema.Draft202012Validator(json.loads(Path(schema).read_text(encoding="utf-8")))
    broken = json.loads(trace("good"))
    broken["messages"][0]["fields"][0]["hex"] = "0G"
    case("the schema refuses what is wrong", list(validator.iter_errors(broken)))
    for name in names:
        errors = list(validator.iter_errors(json.loads(trace(name))))
        case(f"{name}: {errors[:1]}", not errors)

if not all(map(which, ("openssl", "jq", "xxd", "sha256sum"))):
    skip("no openssl, jq or xxd")
else:
    for name in ("good", "good_rsa"):
        document = json.loads(trace(name))
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "run.json").write_text(json.dumps(document), encoding="utf-8")

            def run(command):
                return subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True).stdout

            for message in document["messages"]:
                if "signs" not in message:
                    continue
                answers = [run(command) for command in message["redo"]]
                case(f"{name}: signature of {message['name']}: {answers}", answers[-1] == "Verified OK\n")
                if message["name"] == "CertificateVerify":
                    before = "".join(f["hex"] for m in document["messages"][: message["n"] - 1] for f in m["fields"])
                    case(f"{name}: what is signed is the messages before", before == message["signs"]["input"])
            for derivation in document["derivations"]:
                for command in derivation["redo"]:
                    answer = run(command).replace(":", "").strip().lower()
                    case(f"{name}: {derivation['id']} {answer}", answer.startswith(derivation["output"]))

print(f"[study] test cases: {passed + failed + skipped} | {passed} passed | {failed} failed | {skipped} skipped")
sys.exit(1 if failed else 0)
