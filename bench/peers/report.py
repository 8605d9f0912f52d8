"""Writes results.json and README.md of one run of the suite on one machine."""
import json
import os
import platform
import subprocess


def machine():
    """Model and number of processors. The name of the host is not included."""
    model = platform.processor() or platform.machine()
    try:
        with open('/proc/cpuinfo') as f:
            model = next(line.split(':', 1)[1].strip() for line in f if line.startswith('model name'))
    except (OSError, StopIteration):
        pass
    return f'{model}, {os.cpu_count()} processors'


def software(python):
    """Versions of .NET and of the Python packages that are installed."""
    versions = subprocess.run([python, '-c', (
        "import importlib\n"
        "for n in ('numpy', 'scipy', 'skimage', 'pydicom', 'gdcm', 'cv2'):\n"
        "    try: m = importlib.import_module(n); print(n, getattr(m, '__version__', None) or m.GDCM_VERSION)\n"
        "    except ImportError: pass")], capture_output=True, text=True).stdout.split('\n')
    dotnet = subprocess.run(['dotnet', '--version'], capture_output=True, text=True).stdout.strip()
    return ', '.join(filter(None, ['.NET ' + dotnet, *versions]))


def seconds(value):
    return f'{value:.2f} s' if value >= 1 else f'{value * 1000:.1f} ms' if value >= 1e-3 else f'{value * 1e6:.0f} µs'


def table(result):
    """Markdown lines of one comparison: gains of a second thread, peak memories, or times of several programs."""
    lines = [f'### {result["title"]}', '']
    rows = result['rows']
    if 'gain' in rows[0]:
        lines += ['| program | speed with two threads over one |', '|---|---|']
        lines += [f'| {r["name"]} | {r["gain"]:.2f} |' for r in rows]
    elif 'ratio' not in rows[0]:
        lines += ['| run | seconds | peak memory |', '|---|---|---|']
        lines += [f'| {r["name"]} | {r["medianS"]:.2f} | {r["peakMB"]:.0f} MB |' for r in rows]
    else:
        whole = any(r.get('peakMB') for r in rows)
        lines += ['| program | median | minimum | runs | time over CtGpu\'s (range) |' + (' peak memory |' if whole else ''),
                  '|---|---|---|---|---|' + ('---|' if whole else '')]
        for r in rows:
            if 'skipped' in r:
                lines.append(f'| {r["name"]} | skipped: {r["skipped"]} | | | |' + (' |' if whole else ''))
                continue
            over = f'{r["ratio"]:.2f} ({r["ratioMin"]:.2f}-{r["ratioMax"]:.2f})' if r is not rows[0] else ''
            peak = f' {r["peakMB"]:.0f} MB |' if r['peakMB'] else ' |' if whole else ''
            lines.append(f'| {r["name"]} | {seconds(r["medianS"])} | {seconds(r["minS"])} | {r["runs"]} | {over} |{peak}')
    return lines + (['', result['note'][0].upper() + result['note'][1:] + '.', ''] if result['note'] else [''])


def operations_table(operations):
    """Markdown lines of the figures that `CtGpu.Bench operations` wrote."""
    copy = operations['copyGbPerS']
    lines = ['## Operations', '',
             f'{operations["vectors"]}. Plain copies in the same run: {copy["one"]:.1f} GB/s with 1 thread, {copy["all"]:.1f} GB/s with '
             f'{copy["threads"]} threads (bytes read plus bytes written).', '',
             '| operation | threads | bytes that must move | median | minimum | runs | GB/s | share of copy |',
             '|---|---|---|---|---|---|---|---|']
    for o in filter(None, operations['operations']):
        name = o['operation'] + (f' ({o["parameters"]})' if o['parameters'] else '')
        lines.append(f'| {name} | {o["threads"]} | {o["bytes"] / 1e6:.1f} MB | {o["medianMs"]:.2f} ms | {o["minMs"]:.2f} ms | '
                     f'{o["runs"]} | {o["gbPerS"]:.2f} | {o["shareOfCopy"]:.1%} |')
    return lines + ['']


def write(out, operations, results, run):
    python = os.environ.get('PYTHON', '/usr/bin/python3')
    out.mkdir(parents=True, exist_ok=True)
    revision = subprocess.run(['git', 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True).stdout.strip()
    facts = dict(machine=machine(), revision=revision, software=software(python), **run)
    (out / 'results.json').write_text(json.dumps(dict(facts, operations=operations, comparisons=results), indent=1) + '\n')
    busy = run['medianLoad'] > 1.5
    lines = [f'# {facts["machine"]}', '', f'Revision {revision}; {facts["software"]}.', '',
             'Made by `bench/' + ('run.sh' if operations else 'peers/suite.py') + (' --quick' if run['quick'] else '') + '`. '
             'Programs run in turns. "time over CtGpu\'s" is a program\'s time divided by CtGpu\'s time in the same round: the median over '
             'all rounds, and the range. Input files are in the page cache.', '']
    if busy:
        lines += [f'**Other programs ran on this machine at the same time** (median load {run["medianLoad"]:.1f} on {os.cpu_count()} '
                  'processors, about 1 of it from this suite). Absolute times are too long, and gains of a second thread are too small. '
                  'Ratios are less affected, because all programs ran under the same load.', '']
    if operations:
        lines += operations_table(operations)
    lines += ['## Comparison with other programs', '']
    for result in results:
        lines += table(result)
    (out / 'README.md').write_text('\n'.join(lines).rstrip() + '\n')
