#!/usr/bin/env python3
"""The traces of all scenes against the schema."""
import json
import subprocess
import sys
from pathlib import Path

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

for name in ("good", "good_rsa"):
    document = json.loads(trace(name))
    for message in document["messages"]:
        if message["name"] == "CertificateVerify":
            before = "".join(f["hex"] for m in document["messages"][: message["n"] - 1] for f in m["fields"])
            case(f"{name}: what is signed is the messages before", before == message["signs"]["input"])

print(f"[study] test cases: {passed + failed + skipped} | {passed} passed | {failed} failed | {skipped} skipped")
sys.exit(1 if failed else 0)
