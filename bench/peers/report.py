"""Writes results.json and README.md of one run of the suite on one machine."""
import json
import os
import platform
import subprocess


def machine():
    """Model and number of processors, without the name of the host."""
    model = platform.processor() or platform.machine()
    try:
        with open('/proc/cpuinfo') as f:
            model = next(line.split(':', 1)[1].strip() for line in f if line.startswith('model name'))
    except (OSError, StopIteration):
        pass
    return f'{model}, {os.cpu_count()} processors'


def software(python):
    versions = subprocess.run([python, '-c', (
        "import importlib\n"
        "for n in ('numpy', 'scipy', 'skimage', 'pydicom', 'gdcm', 'cv2'):\n"
        "    try: m = importlib.import_module(n); print(n, getattr(m, '__version__', None) or m.GDCM_VERSION)\n"
        "    except ImportError: pass")], capture_output=True, text=True).stdout.split('\n')
    return ', '.join(filter(None, ['.NET ' + subprocess.run(['dotnet', '--version'], capture_output=True, text=True).stdout.strip(), *versions]))


def seconds(value):
    return f'{value:.2f} s' if value >= 1 else f'{value * 1000:.1f} ms' if value >= 1e-3 else f'{value * 1e6:.0f} µs'


def table(result):
    lines = [f'### {result["title"]}', '']
    rows = result['rows']
    if 'gain' in rows[0]:
        lines += ['| program | times faster with the second thread |', '|---|---|'] + [f'| {r["name"]} | {r["gain"]:.2f} |' for r in rows]
    elif 'ratio' not in rows[0]:
        lines += ['| run | seconds | peak memory |', '|---|---|---|'] + [f'| {r["name"]} | {r["medianS"]:.2f} | {r["peakMB"]:.0f} MB |' for r in rows]
    else:
        whole = any(r.get('peakMB') for r in rows)
        lines += ['| program | median | minimum | runs | over ours (range) |' + (' peak memory |' if whole else ''), '|---|---|---|---|---|' + ('---|' if whole else '')]
        for r in rows:
            if 'skipped' in r:
                lines.append(f'| {r["name"]} | skipped: {r["skipped"]} | | | |' + (' |' if whole else ''))
                continue
            over = f'{r["ratio"]:.2f} ({r["ratioMin"]:.2f}-{r["ratioMax"]:.2f})' if r is not rows[0] else ''
            lines.append(f'| {r["name"]} | {seconds(r["medianS"])} | {seconds(r["minS"])} | {r["runs"]} | {over} |' + (f' {r["peakMB"]:.0f} MB |' if r['peakMB'] else ' |' if whole else ''))
    return lines + (['', result['note'][0].upper() + result['note'][1:] + '.', ''] if result['note'] else [''])


def operations_table(operations):
    copy = operations['copyGbPerS']
    lines = ['## Operations', '',
             f'{operations["vectors"]}. Plain copies in the same run: {copy["one"]:.1f} GB/s with one thread, {copy["all"]:.1f} with {copy["threads"]} (bytes read plus written).', '',
             '| operation | threads | bytes to move | median | minimum | runs | GB/s | share of copy |', '|---|---|---|---|---|---|---|---|']
    for o in filter(None, operations['operations']):
        name = o['operation'] + (f' ({o["parameters"]})' if o['parameters'] else '')
        lines.append(f'| {name} | {o["threads"]} | {o["bytes"] / 1e6:.1f} MB | {o["medianMs"]:.2f} ms | {o["minMs"]:.2f} ms | {o["runs"]} | {o["gbPerS"]:.2f} | {o["shareOfCopy"]:.1%} |')
    return lines + ['']


def write(out, operations, results, run):
    python = os.environ.get('PYTHON', '/usr/bin/python3')
    out.mkdir(parents=True, exist_ok=True)
    revision = subprocess.run(['git', 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True).stdout.strip()
    facts = dict(machine=machine(), revision=revision, software=software(python), **run)
    (out / 'results.json').write_text(json.dumps(dict(facts, operations=operations, comparisons=results), indent=1) + '\n')
    busy = run['medianLoad'] > 1.5
    lines = [f'# {facts["machine"]}', '', f'Revision {revision}; {facts["software"]}.', '',
             'Made by `bench/' + ('run.sh' if operations else 'peers/suite.py') + (' --quick' if run['quick'] else '') + '`. Programs take turns. "over ours" is the median over rounds of a '
             'program\'s time divided by CtGpu\'s time in the same round, with the range. Input files are in the page cache.', '']
    if busy:
        lines += [f'**Other programs ran on this machine at the same time** (median load {run["medianLoad"]:.1f} on {os.cpu_count()} processors, about 1 '
                  'of it from this suite). Absolute times are too long, and gains of a second thread are too small. Ratios are less affected, because all programs met the same load.', '']
    if operations:
        lines += operations_table(operations)
    lines += ['## Against others', '']
    for result in results:
        lines += table(result)
    (out / 'README.md').write_text('\n'.join(lines).rstrip() + '\n')
