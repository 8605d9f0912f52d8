#!/usr/bin/env python3
"""suite.py --work DIR --program FILE [--operations FILE] --out DIR [--quick]: compares CtGpu with other programs, in turns on the same
inputs. Writes results.json and README.md to the folder --out, together with the figures of --operations. bench/run.sh builds the
programs and calls this script.

Real series come from $CTGPU_TEST_DATA (default ../shared/ct). If a series is missing, the phantom replaces it, and the table says so.
"""
import argparse
import filecmp
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess

import numpy as np

from contest import Contestant, contest, have, python_has
from report import write

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BENCH = ['dotnet', ROOT / 'bench/bin/Release/net10.0/CtGpu.Bench.dll']
PYTHON = os.environ.get('PYTHON', '/usr/bin/python3')
DATA = pathlib.Path(os.environ.get('CTGPU_TEST_DATA', ROOT.parent / 'shared/ct'))
REFERENCE = pathlib.Path(os.environ.get('REFERENCE', HERE / 'tutorial.py'))
INPUT, OUTPUT = (134, 512, 512), (335, 306, 306)
# Input and output grids. Resampled to 1 mm, from spacings (z/x in mm) of 2.5/0.703, 0.625/0.78, 5/0.78, 1/0.977, 1.25/1.4 and, with 768
# columns, 3/0.6. Then to 0.5 mm from 1/0.7; then few slices and odd widths.
SHAPES = [((133, 512, 512), (332, 360, 360)), ((400, 512, 512), (250, 399, 399)), ((60, 512, 512), (300, 399, 399)), ((300, 512, 512), (300, 500, 500)),
          ((200, 256, 256), (250, 358, 358)), ((90, 768, 768), (270, 461, 461)), ((100, 256, 256), (200, 358, 358)), ((2, 512, 512), (6, 399, 399)),
          ((3, 511, 513), (15, 399, 401)), ((64, 333, 337), (160, 233, 236))]
ONE_THREAD = dict(OMP_NUM_THREADS='1', ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS='1')


class Suite:
    def __init__(self, work, program, quick):
        self.work, self.program, self.quick = work, program, quick
        self.rounds = 3 if quick else 7
        # Rounds of comparisons in which the peers need many seconds.
        self.few = 1 if quick else 7
        self.tutorial = REFERENCE.exists() and python_has(PYTHON, 'scipy', 'skimage', 'pydicom')
        self.tutorial_needs = 'python3-scipy python3-skimage python3-pydicom'

    def path(self, name):
        return self.work / name

    def peer(self, name, able, missing, command, **more):
        return Contestant(name, command if able else None, missing=missing, **more)

    def same(self, *names):
        """Compares the files that exist with the first of them, byte for byte. Returns a text."""
        there = [n for n in names if self.path(n).exists()]
        different = [n for n in there[1:] if not filecmp.cmp(self.path(there[0]), self.path(n), shallow=False)]
        return f'equal in all {len(there)} programs' if not different else f'different from CtGpu: {", ".join(different)}'

    def thorax(self):
        subprocess.run([*BENCH, 'thorax', self.path('in')], check=True)

    def resample(self):
        results = []
        zoom = self.path('zoom')
        if have('g++'):
            subprocess.run(['g++', '-O3', '-march=native', '-fopenmp', HERE / 'zoom/zoom.cpp', '-o', zoom], check=True)
        shape = [self.path('in'), *INPUT, *OUTPUT]
        for threads in (1, 2):
            def ours(name, **env):
                return Contestant(name, [*BENCH, 'zoom', *shape, self.path('zoomed'), 5, threads], inner=True, threads=threads, env=env)
            rows = [ours('CtGpu'), ours('CtGpu, DOTNET_EnableAVX512=0', DOTNET_EnableAVX512='0'),
                    self.peer('C++ separable zoom (bench/peers/zoom)', have('g++'), 'g++', [zoom, *shape, self.path('zoomed-cpp'), 5], inner=True, threads=threads)]
            results.append(contest(f'Resample, float64, 134x512x512 to 335x306x306, threads: {threads}', rows, self.rounds,
                                   check=lambda: self.same('zoomed', 'zoomed-cpp')))
        one, two = ({r['name']: r for r in result['rows']} for result in results)
        results.append(dict(title='Resample: gain of a second thread', note='medians of the two tables above',
                            rows=[dict(name=n, gain=one[n]['medianS'] / two[n]['medianS']) for n in one if 'medianS' in one[n]]))
        results.append(self.shapes())
        return results

    def shapes(self):
        """Other grids, with spacings that scanners use. Times are per million voxels read and written."""
        rows = []
        for grid_in, grid_out in ((INPUT, OUTPUT), *SHAPES):
            volume = self.path('shape-' + 'x'.join(map(str, grid_in)))
            if not volume.exists():
                thorax = np.fromfile(self.path('in'), np.int16)
                np.resize(thorax, int(np.prod(grid_in))).tofile(volume)
            rows.append(Contestant(f'{"x".join(map(str, grid_in))} to {"x".join(map(str, grid_out))}',
                                   [*BENCH, 'zoom', volume, *grid_in, *grid_out, self.path('shaped'), 9, 1], inner=True, threads=1,
                                   divide=(np.prod(grid_in) + np.prod(grid_out)) / 1e6))
        return contest('Resample, float64, other grids: time per million voxels read and written, threads: 1', rows, self.rounds,
                       note='ratios are to the time of the first grid')

    def mask(self):
        volume = np.fromfile(self.path('zoomed'), np.int16)
        volume -= 1024
        random = np.random.default_rng(3)
        for percent in (0, 2, 50):
            flipped = np.where(volume > -320, np.int16(-1000), np.int16(40))
            np.where(random.random(volume.size) < percent / 100, flipped, volume).astype(np.int16).tofile(self.path('hu'))
            arguments = [self.path('hu'), *OUTPUT]
            python = [PYTHON, HERE / 'steps.py']
            for name in ('mask', 'mask-tutorial', 'mask-opencv'):
                self.path(name).unlink(missing_ok=True)
            # The peers run once in each round, without a run to warm up, because a run takes seconds.
            yield contest(f'Lung mask of 335x306x306, 1 thread, {percent} % of the voxels flipped', [
                Contestant('CtGpu', [*BENCH, 'mask', *arguments, self.path('mask'), 5, 1], inner=True, threads=1),
                self.peer("the tutorial's segment_lung_mask (scikit-image)", self.tutorial, self.tutorial_needs,
                          [*python, 'mask', *arguments, self.path('mask-tutorial'), 1], inner=True, threads=1, env=dict(REFERENCE=str(REFERENCE))),
                self.peer('SciPy and OpenCV', python_has(PYTHON, 'scipy', 'cv2'), 'python3-scipy python3-opencv',
                          [*python, 'mask-opencv', *arguments, self.path('mask-opencv'), 1], inner=True, threads=1),
            ], self.few, check=lambda: self.same('mask', 'mask-tutorial', 'mask-opencv'))
            if percent == 0:
                shutil.copy(self.path('mask'), self.path('lungs'))
                shutil.copy(self.path('hu'), self.path('hu-clean'))

    def ball(self):
        itk = self.path('itk/ball')
        built = have('cmake') and have('g++') and all(
            subprocess.run(c, capture_output=True).returncode == 0
            for c in (['cmake', '-S', HERE / 'itk', '-B', self.path('itk'), '-DCMAKE_BUILD_TYPE=Release'], ['cmake', '--build', self.path('itk')]))
        arguments = [self.path('lungs'), *OUTPUT]
        yield contest('Dilation of the lung mask by a ball of 5 voxels, 1 thread', [
            Contestant('CtGpu', [*BENCH, 'ball', *arguments, self.path('ball'), 5, 1], inner=True, threads=1),
            self.peer('scikit-image binary_dilation(ball(5))', python_has(PYTHON, 'skimage'), 'python3-skimage',
                      [PYTHON, HERE / 'steps.py', 'ball', *arguments, self.path('ball-skimage'), 1], inner=True, threads=1),
            self.peer('ITK BinaryDilateImageFilter', built, 'libinsighttoolkit5-dev cmake g++', [itk, *arguments, self.path('ball-itk'), 1],
                      inner=True, threads=1, env=ONE_THREAD),
        ], self.few, check=lambda: self.same('ball', 'ball-skimage', 'ball-itk'))

    def surface(self):
        series, name = self.series('lidc-idri-0001')
        subprocess.run([self.program, 'convert', series, '-o', self.path('isotropic'),
                        '--format', 'npy', '--mask', 'none', '--progress', 'none'], check=True, capture_output=True)
        volume = np.load(next(self.path('isotropic').rglob('ct.npy')))
        shutil.rmtree(self.path('isotropic'))
        volume.tofile(self.path('isotropic-hu'))
        arguments = [self.path('isotropic-hu'), *volume.shape]

        def counts():
            return ', '.join(f'{n}: {np.fromfile(self.path(f), np.int64)[0]} triangles'
                             for n, f in (('CtGpu', 'triangles'), ('scikit-image', 'triangles-skimage')) if self.path(f).exists())
        yield contest(f'{name}: surface at 400 HU of {"x".join(map(str, volume.shape))}, threads: 2', [
            Contestant('CtGpu', [*BENCH, 'surface', *arguments, self.path('triangles'), 5, 2], inner=True, threads=2),
            self.peer('scikit-image marching_cubes (Lewiner)', python_has(PYTHON, 'skimage'), 'python3-skimage',
                      [PYTHON, HERE / 'steps.py', 'surface', *arguments, self.path('triangles-skimage'), 1], inner=True, threads=1),
        ], self.rounds, check=counts)

    def series(self, name):
        """Folder and name of a real series. If it is missing, those of the phantom; the name then says so."""
        if (DATA / name).is_dir():
            return DATA / name, name
        folder = self.path('phantom')
        if not folder.exists():
            subprocess.run([self.program, 'phantom', '-o', folder], check=True, capture_output=True)
        return folder, f'phantom ({name} is missing)'

    def convert(self, inputs, *options, **more):
        out = self.path('out')
        return Contestant(more.pop('name', 'ctgpu convert'), [self.program, 'convert', inputs, '-o', out, '--device', 'cpu', '--progress', 'none', *options],
                          clean=lambda: shutil.rmtree(out, ignore_errors=True), **more)

    def tutorial_run(self, series):
        return self.peer("the tutorial's script", self.tutorial, self.tutorial_needs, [PYTHON, REFERENCE, series, self.path('tutorial'), '--no-save'])

    def cohort(self, series, patients):
        """Copies a series several times. Each copy has a different SeriesInstanceUID; the rest of the files stays the same."""
        folder = self.path(f'cohort{patients}')
        for n in range(patients):
            (folder / f'{n:03}').mkdir(parents=True)
        for file in sorted(series.iterdir()):
            content = file.read_bytes()
            uid = re.search(rb'\x20\x00\x0e\x00(?:UI..|.\x00\x00\x00)([0-9.]+)', content)
            for n in range(patients):
                changed = content.replace(uid[1], uid[1][:-3] + b'%03d' % n) if uid else content
                (folder / f'{n:03}' / file.name).write_bytes(changed)
        return folder

    def files(self):
        tutorial = ('--preset', 'tutorial', '--format', 'npy')
        series, name = self.series('lidc-idri-0001')
        eight = self.cohort(series, 8)
        yield contest(f'{name}: DICOM files to ct.npy and lungs.npy, whole process, seconds per patient', [
            self.convert(eight, *tutorial, name='ctgpu convert, a cohort of 8', divide=8),
            self.convert(series, *tutorial, name='ctgpu convert, this one patient'),
            self.tutorial_run(series)], self.few)
        shutil.rmtree(eight)

        sizes = {}
        raw = int(np.prod(INPUT[1:])) * 2 * sum(1 for f in series.iterdir() if f.read_bytes()[128:132] == b'DICM')
        nifti = self.path('nifti')

        def emptied():
            shutil.rmtree(nifti, ignore_errors=True)
            nifti.mkdir()

        def ratio():
            sizes['ctgpu'] = sum(f.stat().st_size for f in self.path('out').rglob('*.nii.gz'))
            sizes['dcm2niix'] = sum(f.stat().st_size for f in nifti.rglob('*.nii.gz')) if nifti.exists() else 0
            return ', '.join(f'{n} compresses to 1/{raw / s:.2f} of the size' for n, s in sizes.items() if s)
        yield contest(f'{name}: DICOM files to nii.gz on their own grid, whole process', [
            self.convert(series, '--spacing', 'none', '--mask', 'none', '--format', 'nii.gz'),
            self.peer('dcm2niix -z y -1 with pigz', have('dcm2niix') and have('pigz'), 'dcm2niix pigz',
                      ['dcm2niix', '-z', 'y', '-1', '-b', 'n', '-o', nifti, series], clean=emptied),
            self.peer('dcm2niix -z y -6 with pigz', have('dcm2niix') and have('pigz'), 'dcm2niix pigz',
                      ['dcm2niix', '-z', 'y', '-6', '-b', 'n', '-o', nifti, series], clean=emptied),
        ], self.rounds, check=ratio, note='the ratio of dcm2niix is for level 6')
        yield self.gzip()

    def gzip(self):
        gz = self.path('hu-pigz.gz')

        def pigz(level):
            return self.peer(f'pigz -{level}', have('pigz'), 'pigz', ['sh', '-c', f'pigz -{level} -p 2 < {self.path("hu-clean")} > {gz}-{level}'], threads=2)

        def ratio():
            raw = self.path('hu-clean').stat().st_size
            files = {'CtGpu': self.path('hu-ours.gz'), 'pigz -1': self.path('hu-pigz.gz-1'), 'pigz -2': self.path('hu-pigz.gz-2')}
            return ', '.join(f'{n} compresses to 1/{raw / f.stat().st_size:.3f} of the size' for n, f in files.items() if f.exists())
        return contest('gzip of the resampled thorax, 63 MB, threads: 2', [
            Contestant('CtGpu', [*BENCH, 'gzip', self.path('hu-clean'), self.path('hu-ours.gz'), 3, 2], inner=True, threads=2), pigz(1), pigz(2)],
            self.rounds, check=ratio)

    def decode(self):
        series, name = self.series('covid-ct-md-P002')
        yield contest(f'{name} (JPEG Lossless if the series is real): files to stored values, 1 thread', [
            Contestant('CtGpu', [*BENCH, 'decode', series, self.path('decoded'), 3, 1], inner=True, threads=1),
            self.peer('pydicom with GDCM', python_has(PYTHON, 'pydicom', 'gdcm'), 'python3-pydicom python3-gdcm',
                      [PYTHON, HERE / 'steps.py', 'decode', series, self.path('decoded-gdcm'), 1], inner=True, threads=1),
        ], self.few, check=lambda: self.same('decoded', 'decoded-gdcm'))
        yield contest(f'{name}: DICOM files to ct.npy and lungs.npy, whole process', [
            self.convert(series, '--preset', 'tutorial', '--format', 'npy'), self.tutorial_run(series)], self.few)

    def start(self):
        project = self.path('empty')
        project.mkdir()
        (project / 'empty.csproj').write_text(
            '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>'
            '<PublishReadyToRun>true</PublishReadyToRun><PublishReadyToRunComposite>true</PublishReadyToRunComposite><InvariantGlobalization>true</InvariantGlobalization>'
            '</PropertyGroup></Project>')
        (project / 'Program.cs').write_text('return 0;')
        published = subprocess.run(['dotnet', 'publish', project, '-c', 'Release', '-r', 'linux-x64', '--self-contained',
                                    '-o', self.path('empty-program'), '--nologo', '-v', 'q'], capture_output=True, text=True)
        yield contest('Start: ctgpu --help', [
            Contestant('ctgpu --help', [self.program, '--help']),
            self.peer('an empty .NET program', published.returncode == 0, f'what dotnet publish needs; its message: {published.stdout[-200:]}',
                      [self.path('empty-program/empty')])], 20,
            note='both are published in the same way: for linux-x64, compiled ahead of time together with the runtime')

    def memory(self):
        """Compares the peak memory of 8 and 80 patients. The patients are smaller than usual, to keep the run short."""
        rows = []
        folder = self.path('small')
        subprocess.run([self.program, 'phantom', '-o', folder, '--shape', '67,256,256', '--spacing', '5,1.2,1.2'], check=True, capture_output=True)
        for patients in (8, 80):
            cohort = self.cohort(folder, patients)
            run = self.convert(cohort, name=f'a cohort of {patients}')
            run.run()
            shutil.rmtree(cohort)
            rows.append(dict(name=run.name, peakMB=max(run.peaks), medianS=run.seconds[0], runs=1))
        return [dict(title='Peak memory of cohorts, phantoms of 67x256x256 to 1 mm', rows=rows, ratio=rows[1]['peakMB'] / rows[0]['peakMB'],
                     note=f'{rows[1]["peakMB"] / rows[0]["peakMB"]:.2f} times the peak memory for ten times as many patients')]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--work', type=pathlib.Path, required=True)
    ap.add_argument('--program', type=pathlib.Path, required=True)
    ap.add_argument('--operations', type=pathlib.Path)
    ap.add_argument('--out', type=pathlib.Path, required=True)
    ap.add_argument('--quick', action='store_true')
    a = ap.parse_args()
    suite = Suite(a.work, a.program, a.quick)
    load = [os.getloadavg()[1]]
    suite.thorax()
    results = []
    for part in (suite.resample, suite.mask, suite.ball, suite.surface, suite.files, suite.decode, suite.start, suite.memory):
        for result in part():
            results.append(result)
        load.append(os.getloadavg()[1])
    operations = json.loads(a.operations.read_text()) if a.operations else None
    write(a.out, operations, results, dict(quick=a.quick, rounds=suite.rounds, few=suite.few, medianLoad=statistics.median(load)))


if __name__ == '__main__':
    main()
