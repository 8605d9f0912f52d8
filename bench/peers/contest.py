"""Runs programs that do the same work in turns, so other load on the machine affects all of them."""
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

    name     its name in the table
    command  the program and its arguments, or None if it cannot run
    inner    if true, the program prints the seconds of its runs, and their median counts. If false, the whole process is timed, and
             its peak memory is recorded.
    divide   the seconds are divided by this number, such as the number of volumes in one run
    env      additional environment variables
    threads  number of processors that it may use, or None for all
    missing  packages to install if it cannot run
    clean    called before each run, untimed
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
        # A child's peak memory starts at the memory of the process that forks it, and this process may use more than the child.
        # Therefore GNU time, a small process, starts the child.
        with tempfile.NamedTemporaryFile('r') as peak:
            process = subprocess.run(['/usr/bin/time', '-q', '-f', '%M', '-o', peak.name, *command],
                                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
            seconds = time.perf_counter() - start
            kilobytes = peak.read().strip()
        output = process.stdout.decode(errors='replace')
        if process.returncode:
            sys.exit(f'{self.name}: {" ".join(command)}: exit code {process.returncode}; expected 0. '
                     f'The end of its output:\n{output[-2000:]}')
        if self.inner:
            seconds = statistics.median(map(float, output.split()))
        self.seconds.append(seconds / self.divide)
        self.peaks.append(int(kilobytes) / 1000)


def settle():
    """Touches as much memory as a run needs. The host of a virtual machine reclaims guest memory after some idle seconds, and gives it
    back only at the next access, up to forty times slower than clearing it. Without this, the first program pays for that."""
    np.empty(min(SETTLED, available() // 4), np.uint8).fill(0)


def available():
    """Bytes of memory that new processes can use."""
    with open('/proc/meminfo') as f:
        return 1024 * next(int(line.split()[1]) for line in f if line.startswith('MemAvailable'))


def contest(title, contestants, rounds, note='', check=None):
    """Runs all contestants in turns and returns a table. The first contestant is CtGpu. A ratio is the time of a contestant divided by
    the first one's time in the same round. `check` returns a text that compares the results."""
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
        print(f'  {c.name}: {rows[-1]["medianS"]:.4f} s, {rows[-1]["ratio"]:.2f} times the first', flush=True)
    return dict(title=title, note='; '.join(filter(None, [note, result])), rows=rows)


def have(program):
    return shutil.which(program) is not None


def python_has(python, *modules):
    return subprocess.run([python, '-c', 'import ' + ', '.join(modules)], capture_output=True).returncode == 0
