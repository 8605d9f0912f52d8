#!/usr/bin/env python3
"""code_htj2k.py IN OUT: codes a DICOM slice as High-Throughput JPEG 2000 Lossless, by OpenJPH's ojph_compress.

The tool does not read signed samples, so the codestream has the same bits as unsigned samples, as in many JPEG 2000 files.
PixelRepresentation says whether they are signed.
"""
import os
import subprocess
import sys
import tempfile

import numpy as np
import pydicom
from pydicom.encaps import encapsulate
from pydicom.uid import UID, UID_dictionary

HTJ2K_LOSSLESS = '1.2.840.10008.1.2.4.201'
# Debian's pydicom is older than this transfer syntax and would refuse to write it.
UID_dictionary.setdefault(HTJ2K_LOSSLESS, ('High-Throughput JPEG 2000 Lossless', 'Transfer Syntax', '', '', 'HTJ2KLossless'))


def main(source, target):
    ds = pydicom.dcmread(source, force=True)
    stored = np.frombuffer(ds.PixelData, '<u2', ds.Rows * ds.Columns) & (1 << ds.BitsStored) - 1
    with tempfile.TemporaryDirectory() as folder:
        raw, coded = os.path.join(folder, 'slice.raw'), os.path.join(folder, 'slice.j2c')
        stored.astype('<u2').tofile(raw)
        subprocess.run(['ojph_compress', '-i', raw, '-o', coded, '-dims', f'{{{ds.Columns},{ds.Rows}}}', '-num_comps', '1', '-signed', 'false',
                        '-bit_depth', str(ds.BitsStored), '-downsamp', '{1,1}', '-reversible', 'true'], check=True, stdout=subprocess.DEVNULL)
        ds.PixelData = encapsulate([open(coded, 'rb').read()])
    ds['PixelData'].VR, ds['PixelData'].is_undefined_length = 'OB', True
    ds.file_meta.TransferSyntaxUID = UID(HTJ2K_LOSSLESS)
    ds.is_implicit_VR, ds.is_little_endian = False, True
    ds.save_as(target, write_like_original=False)


main(*sys.argv[1:3])
