#!/usr/bin/env python3
"""sweep.py CTGPU LIBRARY SWEEP... [--step N] [--seconds S] [--jobs N]

Converts a cohort of two small series once for each file operation, and lets that operation fail. LIBRARY is failing.so. A SWEEP is
SCENARIO:FAULT:FIRST: the first FIRST operations of a scenario, each N-th one. Scenarios: fresh, overwrite and resume fail operations
below OUT; input fails the reads below INPUT. Faults: EIO, ENOSPC and kill fail one operation, ENOSPC+ also all later ones.

After each run: a sidecar in OUT lists exactly the right files; the exit code is documented and no bug; a failing fsync gives 73. Then
the same command without faults ends with 0 and the files of an undisturbed run, and leaves no temporary file. Before the sweep of
overwrite: an undisturbed run flushes the folder between the steps of each replacement.

The whole sweep, without --seconds:
  sweep.py ctgpu failing.so {fresh,overwrite,resume}:{EIO,ENOSPC,ENOSPC+}:300 {fresh,overwrite}:kill:60 input:EIO:9999
"""
import argparse
import collections
import concurrent.futures
import errno
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

SERIES = 2
OPTIONS = ["--device", "cpu", "--jobs", "1", "--spacing", "5,5,5", "--progress", "none"]
# 70 is a bug, and 66 and 69 say what is not true.
CODES = {"input": {0, 8, 65, 75}}
CODES_OUT = {0, 8, 73, 75}


def run(arguments, **variables):
    """Exit code, or "timeout", and stderr."""
    try:
        done = subprocess.run(
            arguments, env=os.environ | variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=120)
        return done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired:
        return "timeout", ""


def volumes(out):
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.rglob("*.nii"))}


def wrong_results(out, expected):
    """Complete results, and what is wrong with them."""
    wrong, complete = [], 0
    for path in out.rglob("ct.json"):
        complete += 1
        try:
            listed = json.loads(path.read_bytes())["files"]
        except ValueError as broken:
            wrong.append(f"{path.name}: {broken}")
            continue
        for name in listed:
            volume = path.parent / name
            if not volume.exists() or volume.read_bytes() != expected[str(volume.relative_to(out))]:
                wrong.append(f"{volume.relative_to(out)} is not that of the sidecar")
    return complete, wrong


def wrong_order(operations):
    """A power failure may keep a change of a folder and lose an earlier one, unless the folder was flushed between them."""
    wrong, changes = [], [line.split()[1:3] for line in operations]
    for sidecar in {path for kind, path in changes if kind == "rename" and path.endswith("/ct.json")}:
        folder = os.path.dirname(sidecar)
        names = {("unlink", sidecar): "delete", ("rename", sidecar): "sidecar", ("fsync", folder): "flush"}
        names |= {("rename", f"{folder}/{volume}.nii"): "volume" for volume in ("ct", "lungs")}
        steps = [names[tuple(change)] for change in changes if tuple(change) in names]
        if steps != ["delete", "flush", "volume", "volume", "flush", "sidecar", "flush"]:
            wrong.append(f"{sidecar}: replaced in the order {', '.join(steps)}")
    return wrong


class Cohort:
    def __init__(self, given, work):
        self.given, self.work = given, work
        self.input, self.reference = work / "in", work / "reference"
        for seed in range(SERIES):
            shape = ["--shape", "8,24,24", "--spacing", "5,5,5", "--seed", str(seed)]
            code, text = run([given.ctgpu, "phantom", "-o", self.input / str(seed), *shape])
            assert code == 0, text
        code, text = self.convert(self.reference)
        assert code == 0, text
        self.expected = volumes(self.reference)
        assert len(self.expected) == 2 * SERIES

    def convert(self, out, *options, **variables):
        return run([self.given.ctgpu, "convert", self.input, "-o", out, *OPTIONS, *options], **variables)

    def disturbed(self, scenario, fault, at, out):
        """Runs once; returns the code, the output and the log of the operations."""
        log = pathlib.Path(f"{out}.log")
        if scenario in ("overwrite", "resume"):
            shutil.copytree(self.reference, out)
        reads, name = scenario == "input", fault.rstrip("+")
        code, text = self.convert(
            out, *(["--overwrite"] if scenario == "overwrite" else []),
            LD_PRELOAD=self.given.library, FAIL_UNDER=str(self.input if reads else out), FAIL_AT=str(at), FAIL_LOG=str(log),
            FAIL_WITH="kill" if name == "kill" else str(getattr(errno, name)), FAIL_ON="from" if fault.endswith("+") else "on",
            FAIL_KINDS="reads" if reads else "all")
        operations = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return code, text, operations

    def count(self, scenario):
        out = self.work / scenario
        code, text, operations = self.disturbed(scenario, "EIO", 0, out)
        assert code == 0, text
        wrong = wrong_order(operations) if scenario == "overwrite" else []
        assert not wrong, wrong
        shutil.rmtree(out)
        return len(operations)

    def check(self, scenario, fault, at):
        """The sweep, the kind of operation, the code, and what is wrong."""
        out = self.work / f"{scenario}-{fault}-{at}"
        code, text, operations = self.disturbed(scenario, fault, at, out)
        hit = next((line.split() for line in operations if line.endswith(" !")), None)
        sweep = f"{scenario}, {fault}"
        if hit is None:
            shutil.rmtree(out, ignore_errors=True)
            return sweep, "none", code, []
        wrong = self.wrong_run(scenario, fault, hit[1], code, text, out) + self.wrong_rerun(out)
        shutil.rmtree(out, ignore_errors=True)
        return sweep, hit[1], code, [f"{sweep}, operation {at}, {hit[1]} of {hit[2]}: {problem}" for problem in wrong]

    def wrong_run(self, scenario, fault, kind, code, text, out):
        complete, wrong = wrong_results(out, self.expected)
        if fault == "kill":
            if code != -9:
                wrong.append(f"exit {code} after SIGKILL")
        elif code not in CODES.get(scenario, CODES_OUT):
            wrong.append(f"exit {code}: {text.strip()[-300:]}")
        elif kind == "fsync" and code != 73:
            wrong.append(f"exit {code} after a failed fsync, expected 73")
        if "bug in ctgpu" in text or "Unhandled" in text or "   at CtGpu" in text:
            wrong.append("a bug: " + text[:300])
        if code == 0 and complete < SERIES:
            wrong.append(f"exit 0 with {complete} of {SERIES} results")
        return wrong

    def wrong_rerun(self, out):
        wrong = []
        code, text = self.convert(out)
        if code != 0:
            wrong.append(f"the rerun: exit {code}: {text.strip()[-200:]}")
        complete, mixed = wrong_results(out, self.expected)
        wrong += [f"the rerun: {problem}" for problem in mixed]
        if volumes(out) != self.expected or complete != SERIES:
            wrong.append("the rerun: the results differ from those of an undisturbed run")
        return wrong + [f"the rerun left {path.name}" for path in out.rglob(".*.part")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ctgpu", type=os.path.abspath)
    parser.add_argument("library", type=os.path.abspath)
    parser.add_argument("sweeps", nargs="+")
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    given = parser.parse_args()
    end = time.monotonic() + given.seconds
    with tempfile.TemporaryDirectory() as work, concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        cohort = Cohort(given, pathlib.Path(work).resolve())
        places, operations = [], {}
        for sweep in given.sweeps:
            scenario, fault, first = sweep.split(":")
            if scenario not in operations:
                operations[scenario] = cohort.count(scenario)
            places += [(scenario, fault, at) for at in range(1, min(operations[scenario], int(first)) + 1, given.step)]
        # If the time is too short, all sweeps have the same gaps.
        random.Random(1).shuffle(places)
        outcomes = list(pool.map(lambda place: cohort.check(*place) if time.monotonic() < end else None, places))
    done = [outcome for outcome in outcomes if outcome]
    for sweep in sorted({outcome[0] for outcome in done}):
        counts = collections.Counter((kind, code) for name, kind, code, _ in done if name == sweep)
        print(f"{sweep}: {sum(counts.values())} of {operations[sweep.split(',')[0]]} operations failed: "
              + ", ".join(f"{kind} {code}: {n}" for (kind, code), n in sorted(counts.items(), key=str)))
    if len(done) < len(places):
        print(f"{len(places) - len(done)} of {len(places)} runs were left out after {given.seconds:.0f} s")
    wrong = [problem for outcome in done for problem in outcome[3]]
    for problem in wrong:
        print(f"  {problem}")
    return 1 if wrong or not done else 0


sys.exit(main())
