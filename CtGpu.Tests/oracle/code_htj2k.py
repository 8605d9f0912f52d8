#!/usr/bin/env python3
"""code_htj2k.py IN OUT: a DICOM slice in High-Throughput JPEG 2000 Lossless, coded by OpenJPH's ojph_compress.

The tool reads no signed samples, so the codestream is the unsigned one of the same bits, as writers of JPEG 2000 often
leave it; PixelRepresentation says where the sign is.
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
# Younger than Debian's pydicom, which would not write it.
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
