#!/usr/bin/env python3
"""scale.py CTGPU [COUNT]: measures convert, a resume, status, stats and verify on cohorts of COUNT/100, COUNT/4 and COUNT (2000) series.

All series must be there with the right voxels. A series of the last three quarters may cost at most twice the processor time of one
before, so the time is linear. The peak memory is bounded. A resume of 20,000 series must take less than 10 s. With fewer series, the
bound is in proportion; three times as much is allowed for compilation and noise. The long version is scale.py ctgpu 20000.
"""
import argparse
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

import small_series

# Bounds. Processor times vary less than durations if other processes run. A tenth of a millisecond is below what can be measured.
RATIO, FLOOR = 2, 0.0001
RESUME_COUNT, RESUME_SECONDS, RESUME_NOISE = 20000, 10, 3
MEMORY_MB, MEMORY_KB_EACH = 250, 20
NIFTI_HEADER = 352


class Cohort:
    def __init__(self, ctgpu, work, count):
        self.count, self.input, self.out = count, work / f"in-{count}", work / f"out-{count}"
        self.log, self.used = work / "log", {}
        convert = [ctgpu, "convert", self.input, "-o", self.out, "--device", "cpu", "--spacing", "none", "--progress", "none"]
        self.commands = {"convert": (convert, f"Converted {count},")}
        self.commands |= {"resume": (convert, f"there already {count},")}
        answers = {"status": f"{count} done, 0 failed, 0 pending", "stats": "share of all voxels", "verify": f"{count} series"}
        for name, expected in answers.items():
            self.commands[name] = ([ctgpu, name, self.out], expected)

    def run(self, name):
        """Runs a command and checks its output. The fast commands run three times, and the smallest figures count."""
        arguments, expected = self.commands[name]
        used = []
        for _ in range(1 if name == "convert" else 3):
            with open(self.log, "wb") as log:
                start = time.monotonic()
                process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
                _, code, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(code)
                used.append((time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
            text = self.log.read_text()
            if process.returncode != 0 or expected not in text:
                sys.exit(f"{name} of {self.count} series: exit {process.returncode}, expected 0 and \"{expected}\": {text[-2000:]}")
        self.used[name] = [min(values) for values in zip(*used)]
        seconds, processor, memory = self.used[name]
        print(f"{self.count:6} series, {name:8}{seconds:8.2f} s, {processor:8.2f} s of processor time, {memory:5.0f} MB")

    def check_voxels(self):
        names = {path.name for path in self.out.iterdir() if path.is_dir()}
        wrong = names ^ {small_series.patient(number) for number in range(self.count)}
        for number in range(self.count if not wrong else 0):
            values = small_series.stored(number)
            expected = struct.pack(f"<{len(values)}h", *(value - 1024 for value in values))
            volumes = list((self.out / small_series.patient(number)).glob("*/ct.nii"))
            if len(volumes) != 1 or volumes[0].read_bytes()[NIFTI_HEADER:] != expected:
                wrong.add(small_series.patient(number))
        if wrong:
            sys.exit(f"{len(wrong)} of {self.count} series are missing or have other voxels: {sorted(wrong)[:5]}")


def problems(small, middle, large):
    for name, (seconds, processor, memory) in large.used.items():
        first = (middle.used[name][1] - small.used[name][1]) / (middle.count - small.count)
        later = (processor - middle.used[name][1]) / (large.count - middle.count)
        print(f"{name}: {1000 * first:.2f} ms a series up to {middle.count}, {1000 * later:.2f} ms up to {large.count}")
        if later > RATIO * first + FLOOR:
            yield f"{name}: is not linear"
        limit = MEMORY_MB + large.count * MEMORY_KB_EACH / 1024
        if memory > limit:
            yield f"{name}: {memory:.0f} MB, expected at most {limit:.0f} MB"
    seconds, processor, _ = large.used["resume"]
    if large.count >= RESUME_COUNT:
        limit = RESUME_SECONDS * large.count / RESUME_COUNT
    else:
        limit = small.used["resume"][0] + RESUME_NOISE * RESUME_SECONDS * large.count / RESUME_COUNT
        # On a busy machine, the process waits.
        seconds = min(seconds, processor)
    if seconds >= limit:
        yield f"resume: {seconds:.1f} s, expected less than {limit:.1f} s"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ctgpu", type=os.path.abspath)
    parser.add_argument("count", type=int, nargs="?", default=2000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        cohorts = [Cohort(given.ctgpu, pathlib.Path(work), count) for count in (given.count // 100, given.count // 4, given.count)]
        for cohort in cohorts:
            small_series.write(cohort.input, cohort.count)
            for name in cohort.commands:
                cohort.run(name)
            cohort.check_voxels()
        wrong = list(problems(*cohorts))
    for problem in wrong:
        print(f"broken: {problem}")
    return 1 if wrong else 0


sys.exit(main())
