"""The fuzzing engines as scripts/fuzz_run.py sees them: how one is started on a target, what its log says, what it found."""
import configparser
import hashlib
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Now:
    """What an engine says of itself at some time."""
    inputs: int = 0
    rate: int = 0
    corpus: int = 0
    coverage: str = "0"
    memory: int = 0
    faults: int = 0
    reading: int = 0  # how many of the inputs it starts from were read; 0 when it fuzzes
    stability: str = ""  # how much of what is reached is the same when an input runs again


@dataclass
class Fault:
    path: str
    what: str


def options(target):
    """What fuzz/options says of a target, in the form that ClusterFuzz reads: max_len, timeout, rss_limit_mb."""
    read = configparser.ConfigParser()
    read.read(["fuzz/options/default.options", f"fuzz/options/{target}.options"], encoding="utf-8")
    return dict(read["libfuzzer"]) if read.has_section("libfuzzer") else {}


def verdict(log):
    """The line of a log that says what went wrong."""
    for mark in (r"^broken property: .*", r"^.*runtime error: .*", r"^SUMMARY: .*", r"^==\d+==.*ERROR: .*"):
        if found := re.search(mark, log, re.M):
            return found.group()
    return "it did not say why"


class Run:
    """One target under one engine, in one or several processes that share what they find."""

    def __init__(self, target, asked, instances, scratch):
        self.target, self.time, self.instances, self.seed = target, asked.time, instances, asked.seed
        self.build = Path(asked.build)
        self.program = self.build / "fuzz" / f"fuzz_{target}"
        self.found = Path("build/fuzz-corpus") / target
        self.crashes = Path("build/fuzz-crashes") / target
        self.scratch = scratch / target
        self.options = options(target)
        self.processes, self.faults, self.broken, self.ended = [], [], "", None
        self.memory = 0

    def start(self):
        """Starts the engine; how many inputs it starts from."""
        for folder in (self.found, self.crashes, self.scratch):
            folder.mkdir(parents=True, exist_ok=True)
        self.before = {path.name for path in self.found.iterdir()}
        seeds = [path for folder in self.folders() for path in folder.iterdir() if path.is_file()]
        self.began = time.monotonic()
        for number in range(self.instances):
            log = open(self.log(number), "wb")
            # In a group of its own: Ctrl-C reaches it through us, once.
            self.processes.append(subprocess.Popen(self.command(number, seeds), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                   env=dict(os.environ, **self.environment(number)), start_new_session=True))
            log.close()
        return len(seeds)

    def folders(self):
        """Where inputs lie: what is found goes into the first."""
        kept = [Path("fuzz/corpus") / self.target, Path("fuzz/regressions") / self.target]
        return [self.found] + [folder for folder in kept if folder.is_dir()]

    def dictionary(self):
        for folder in (Path("fuzz/dictionaries"), self.build / "fuzz/dictionaries"):
            path = folder / f"{self.target}.dict"
            if path.is_file():
                return path
        return None

    def log(self, number):
        return self.scratch / f"{number}.log"

    def read_log(self, number):
        return self.log(number).read_text(encoding="utf-8", errors="replace")

    def alive(self):
        living = any([process.poll() is None for process in self.processes])
        if not living and self.ended is None:
            self.ended = time.monotonic()
        return living

    def seconds(self):
        return (self.ended or time.monotonic()) - self.began

    def stop(self, number):
        for process in self.processes:
            if process.poll() is None:
                try:
                    os.killpg(process.pid, number)
                except ProcessLookupError:
                    pass
                if number == 9:
                    process.wait()
        self.alive()

    def new_files(self):
        return {path.name for path in self.found.iterdir()} - self.before

    def tallies(self):
        return [path.read_text(encoding="utf-8", errors="replace") for path in sorted(self.scratch.glob("*.tally"))]

    def environment(self, number):
        return {}


class LibFuzzer(Run):
    LINE = re.compile(r"^#(\d+)\s.*?cov: (\d+).*? corp: (\d+)/\S+.*? exec/s: (\d+) rss: (\d+)Mb", re.M)
    INTERRUPTED = 72

    def command(self, number, _seeds):
        dictionary = self.dictionary()
        return [self.program, f"-max_total_time={self.time}", "-print_final_stats=1", f"-artifact_prefix={self.crashes}/",
                *[f"-{name}={value}" for name, value in self.options.items()],
                *([f"-seed={self.seed + number}"] if self.seed is not None else []),
                *([f"-dict={dictionary}"] if dictionary else []), *(["-reload=1"] if self.instances > 1 else []), *self.folders()]

    def environment(self, number):
        # Whoever replays an input sees whole stacks and has the whole quarantine; 16 MB hold what an input frees many times over.
        # Measured: a whole handshake takes 0.7 of the time.
        asan = ":".join(filter(None, ["malloc_context_size=2:quarantine_size_mb=16", os.environ.get("ASAN_OPTIONS")]))
        return {"HANDGLASS_FUZZ_TALLY": str(self.scratch / f"{number}.tally"), "ASAN_OPTIONS": asan}

    def now(self):
        total = Now()
        for number in range(self.instances):
            log = self.read_log(number)
            final = dict(re.findall(r"^stat::(\w+): +(\d+)", log, re.M))
            lines = self.LINE.findall(log)
            inputs, coverage, corpus, rate, memory = map(int, lines[-1]) if lines else (0,) * 5
            total.inputs += int(final.get("number_of_executed_units", inputs))
            total.rate += int(final.get("average_exec_per_sec", rate))
            total.memory = max(total.memory, int(final.get("peak_rss_mb", memory)))
            total.coverage, total.corpus = str(max(int(total.coverage), coverage)), max(total.corpus, corpus)
        total.faults = len(self.faults)
        return total

    def collect(self):
        for number, process in enumerate(self.processes):
            log = self.read_log(number)
            paths = re.findall(r"Test unit written to (.+)$", log, re.M)
            paths = [path for path in paths if not Path(path).name.startswith("slow-unit-")]
            self.faults += [Fault(path, verdict(log)) for path in paths]
            if not paths and process.returncode not in (0, self.INTERRUPTED):
                self.broken = log


class Afl(Run):
    def command(self, number, seeds):
        folder = self.scratch / "seeds"
        folder.mkdir(exist_ok=True)
        # Under names of their own, for inputs of the two folders may be called the same; an empty one AFL++ does not take.
        for path in seeds:
            if path.stat().st_size:
                shutil.copyfile(path, folder / name_of(path))
        dictionary, limit = self.dictionary(), int(self.options.get("timeout", 10)) * 1000
        longest = self.options.get("max_len")
        return ["afl-fuzz", "-i", folder, "-o", self.scratch / "out", "-M" if number == 0 else "-S", str(number),
                "-V", str(self.time), "-t", str(limit), "-m", "none", *(["-G", longest] if longest else []),
                *(["-x", dictionary] if dictionary else []), "--", self.program]

    def environment(self, number):
        mutator = Path("build/fuzz-mutators/fuzz").absolute() / f"mutate_{self.target}.so"
        # No screen, and no advice on how this machine should be set up: what it costs is speed and a longer wait for a crash.
        return {"AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_NO_AFFINITY": "1",
                "AFL_NO_CRASH_README": "1", "AFL_QUIET": "0", "AFL_FORKSRV_INIT_TMOUT": "30000",
                # What it starts from it runs three times each, not eight: all inputs that were ever found are read before the first new one.
                "AFL_FAST_CAL": "1",
                **({"AFL_CUSTOM_MUTATOR_LIBRARY": str(mutator)} if mutator.is_file() else {})}

    def outs(self):
        return [self.scratch / "out" / str(number) for number in range(self.instances)]

    def now(self):
        total, edges = Now(), (0, "0")
        for number, (out, process) in enumerate(zip(self.outs(), self.processes)):
            stats = dict(re.findall(r"^(\w+) +: (.*)$", read(out / "fuzzer_stats"), re.M))
            queue = [path.name for path in out.glob("queue/id:*")]
            # The statistics are written now and then; the name of what was found says after how many inputs.
            inputs = max([int(stats.get("execs_done", 0)), *[int(n) for name in queue for n in re.findall(r",execs:(\d+)", name)]])
            total.inputs += inputs
            total.corpus = max(total.corpus, len(queue))
            edges = max(edges, (int(stats.get("edges_found", 0)), stats.get("run_time", "0")))
            total.faults += len(list(out.glob("crashes/id:*"))) + len(list(out.glob("hangs/id:*")))
            self.memory = max([self.memory, *[peak(pid) for pid in family(process.pid)]])
            total.reading = max(total.reading, 0 if stats else self.read_log(number).count("Attempting dry run"))
            total.stability = stats.get("stability", total.stability)
        total.coverage = str(edges[0]) if self.ended else f"{edges[0]} after {edges[1]} s"
        total.rate, total.memory = int(total.inputs / max(1, self.seconds())), self.memory
        return total

    def collect(self):
        known = {hashlib.sha1(path.read_bytes()).hexdigest() for folder in self.folders() for path in folder.iterdir() if path.is_file()}
        for number, (out, process) in enumerate(zip(self.outs(), self.processes)):
            for path in out.glob("queue/id:*"):
                if name_of(path) not in known:
                    known.add(name_of(path))
                    shutil.copyfile(path, self.found / name_of(path))
            for kind, folder in (("crash", "crashes"), ("timeout", "hangs")):
                for path in sorted(out.glob(f"{folder}/id:*")):
                    self.fault(kind, path)
            log = self.read_log(number)
            # An input it was started from crashes: it goes on without it.
            for name in re.findall(r"orig:([0-9a-f]{40}).*?results in a crash", log):
                self.fault("crash", self.scratch / "seeds" / name)
            if not self.faults and process.returncode != 0:
                self.broken = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", log)

    def fault(self, kind, path):
        """Keeps an input at fault, and runs one that crashed once more, to hear what the target says."""
        kept = self.crashes / f"{kind}-{name_of(path)}"
        if any(fault.path == str(kept) for fault in self.faults):
            return
        shutil.copyfile(path, kept)
        if kind == "timeout":
            self.faults.append(Fault(str(kept), f"it took longer than {self.options.get('timeout', 10)} s"))
            return
        try:
            ran = subprocess.run([self.program, kept], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
            what = verdict(ran.stdout.decode("utf-8", "replace")) if ran.returncode else "it does not happen again alone"
        except subprocess.TimeoutExpired:
            what = "it takes more than a minute"
        self.faults.append(Fault(str(kept), what))


def family(pid):
    """A process and its descendants, as far as they live."""
    return [pid, *[other for child in read(Path(f"/proc/{pid}/task/{pid}/children")).split() for other in family(int(child))]]


def peak(pid):
    """The most memory that a process had, in MB."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", read(Path(f"/proc/{pid}/status")), re.M)
    return int(found[1]) // 1024 if found else 0


def name_of(path):
    return hashlib.sha1(path.read_bytes()).hexdigest()


def read(path):
    """A file's text; nothing if it is not there, or no more."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


ENGINES = {"libfuzzer": LibFuzzer, "afl": Afl}
