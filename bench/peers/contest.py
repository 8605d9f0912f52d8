"""Programs that do the same work, run in turns, so that whatever else the machine does meets all of them."""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

SETTLED = 3 << 30


class Contestant:
    """A program that takes part.

    name     what the table calls it
    command  its arguments; None where it cannot run
    inner    it prints the seconds of its runs itself, and their median counts; else the whole process counts, with its peak memory
    divide   volumes that it does in one go; seconds are given for one
    env      variables on top of the environment
    threads  processors that it may use
    missing  what to install where it cannot run
    clean    called before each run
    """

    def __init__(self, name, command, inner=False, divide=1, env=None, threads=None, missing=None, clean=None):
        self.name, self.command, self.inner, self.divide = name, command, inner, divide
        self.env, self.threads, self.missing, self.clean = env or {}, threads, missing, clean
        self.seconds, self.peaks = [], []

    def run(self):
        if self.clean:
            self.clean()
        if not self.inner:
            settle()
        command = list(map(str, self.command))
        env = dict(os.environ, **self.env)
        if self.threads:
            command = ['taskset', '-c', f'0-{self.threads - 1}'] + command
            env['OMP_NUM_THREADS'] = str(self.threads)
        start = time.perf_counter()
        # The kernel counts the memory of whoever forks into the child's peak, and this program may hold more than the child:
        # time, which is small, stands between.
        with tempfile.NamedTemporaryFile('r') as peak:
            process = subprocess.run(['/usr/bin/time', '-q', '-f', '%M', '-o', peak.name, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
            seconds = time.perf_counter() - start
            kilobytes = peak.read().strip()
        output = process.stdout.decode(errors='replace')
        if process.returncode:
            sys.exit(f'{self.name}: {" ".join(command)} ended with code {process.returncode}\n{output[-2000:]}')
        if self.inner:
            seconds = statistics.median(map(float, output.split()))
        self.seconds.append(seconds / self.divide)
        self.peaks.append(int(kilobytes) / 1000)


def settle():
    """Touches memory that the run will want. A virtual machine's host hands it out at the first touch only, and takes back what has
    lain free for some seconds; whoever comes first would pay for that, up to forty times what clearing memory takes."""
    np.empty(min(SETTLED, available() // 4), np.uint8).fill(0)


def available():
    with open('/proc/meminfo') as f:
        return 1024 * next(int(line.split()[1]) for line in f if line.startswith('MemAvailable'))


def contest(title, contestants, rounds, note='', check=None):
    """Runs all in turns; the first is ours, and ratios are the others' seconds over its seconds, round by round."""
    print(f'{title}', flush=True)
    able = [c for c in contestants if c.command]
    for _ in range(rounds):
        for c in able:
            c.run()
    result = f'results: {check()}' if check else ''
    rows = []
    for c in contestants:
        if not c.command:
            rows.append(dict(name=c.name, skipped=f'install {c.missing}'))
            print(f'  {c.name}: skipped, install {c.missing}', flush=True)
            continue
        ratios = [a / b for a, b in zip(c.seconds, able[0].seconds)]
        rows.append(dict(name=c.name, medianS=statistics.median(c.seconds), minS=min(c.seconds), maxS=max(c.seconds), runs=len(c.seconds),
                         ratio=statistics.median(ratios), ratioMin=min(ratios), ratioMax=max(ratios),
                         peakMB=None if c.inner else max(c.peaks)))
        print(f'  {c.name}: {rows[-1]["medianS"]:.4f} s, {rows[-1]["ratio"]:.2f} times ours', flush=True)
    return dict(title=title, note='; '.join(filter(None, [note, result])), rows=rows)


def have(program):
    return shutil.which(program) is not None


def python_has(python, *modules):
    return subprocess.run([python, '-c', 'import ' + ', '.join(modules)], capture_output=True).returncode == 0
