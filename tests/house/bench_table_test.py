"""scripts/bench_table.py: each library that is measured has a column and each group rows, and a run's rows come out where they belong."""
import importlib.util
import json
import re
import tempfile
from pathlib import Path

import tree


def loaded():
    spec = importlib.util.spec_from_file_location("bench_table", tree.ROOT / "scripts/bench_table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def row(name, cpu, real=1.0, unit="ns", **counters):
    return {"name": name, "run_name": name, "run_type": "iteration", "cpu_time": cpu, "real_time": real, "time_unit": unit, **counters}


RUN = {
    "context": {"date": "2026-01-01T00:00:00", "num_cpus": 2, "mhz_per_cpu": 2600},
    "benchmarks": [
        row("record/aes_128_gcm/16384/handglass/process_time", 3000, cycles_per_byte=0.5),
        row("record/aes_128_gcm/16384/handglass/process_time", 3200, cycles_per_byte=0.75),
        row("record/aes_128_gcm/16384/handglass/process_time", 9000, cycles_per_byte=7.0),
        row("record/aes_128_gcm/16384/openssl/process_time", 6400, cycles_per_byte=1.5),
        row("record/aes_128_gcm/1024/openssl/process_time", 1000, cycles_per_byte=2.0),
        row("handshake_side/resumed_by_id/client/openssl/manual_time", 90, real=25, unit="us"),
        row("handshake/mutual/openssl/process_time", 50, unit="us", allocations=4141),
        {**row("handshake/mutual/botan/process_time", 1), "error_occurred": True, "error_message": "accepts an expired certificate"},
        row("hex/1024", 12),
    ],
}


class BenchTable(tree.Check):
    def setUp(self):
        self.table = loaded()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.results = Path(folder.name) / "run.json"
        self.results.write_text(json.dumps(RUN), encoding="utf-8")

    def test_each_library_has_a_column(self):
        adapters = "\n".join(path.read_text(encoding="utf-8") for path in (tree.ROOT / "bench/peers").glob("*.cpp"))
        names = set(re.findall(r'\bAddPeer \w+\(\s*\{\s*\.name = "(\w+)"', adapters))
        self.assertIn("openssl", names)
        self.assertEqual(names, set(self.table.LIBRARIES), "what has no column is taken for ours")

    def test_each_name_of_a_group_is_one_of_rows(self):
        sources = "\n".join(path.read_text(encoding="utf-8") for path in (tree.ROOT / "bench").glob("*.cpp"))
        for group, firsts, _ in self.table.GROUPS:
            for first in firsts or ():
                self.assertTrue(re.search(rf'"{first}["/]', sources), f"{group}: no row begins with {first}")

    def test_rows_come_out_where_they_belong(self):
        times, counts, missing, context = self.table.medians([self.results])
        groups = {name: rows for name, _, rows, _ in self.table.grouped(times, counts)}
        self.assertEqual(groups["records"]["record/aes_128_gcm/16384"], {"handglass": 3200, "openssl": 6400})
        self.assertEqual(self.table.ratio(groups["records"]["record/aes_128_gcm/16384"]), (2, "openssl"))
        self.assertEqual(groups["cycles"], {"record/aes_128_gcm/16384": {"handglass": 0.75, "openssl": 1.5}}, "one size, medians")
        self.assertEqual(groups["sides"], {"handshake_side/resumed_by_id/client": {"openssl": 25000}}, "a row that times itself says so as real time")
        self.assertEqual(groups["heap"], {"handshake/mutual: allocations": {"openssl": 4141}})
        self.assertEqual(groups["handshakes"], {"handshake/mutual": {"openssl": 50000}}, "a row that failed is none")
        self.assertEqual(groups["ours"], {"hex/1024": {"handglass": 12}})
        self.assertEqual(missing, {("botan", "accepts an expired certificate"): {"handshake/mutual"}}, "and why is not lost")
        self.assertEqual(context["num_cpus"], 2)
