#!/usr/bin/env python3
"""make_codestreams.py [FILE]: codes a small picture with other programs, for the tests of the decoders in the codec process.

Writes FILE (default: ../Dicom/codestreams.json, relative to this file). It contains for each codestream its name, its header, the
allowed error of a pixel, and its bytes in base64. The picture has 20 rows and 24 columns, and the tests compute it too:
pixel (y,x) is (37x + 101y + 3xy) mod 611 - 300, plus the offset; for 8 bits, a quarter of that. Needs pydicom and the tools of
DCMTK, GDCM, OpenJPEG and OpenJPH.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

ROWS, COLUMNS = 20, 24
Y, X = np.mgrid[0:ROWS, 0:COLUMNS]
PICTURE = (37 * X + 101 * Y + 3 * X * Y) % 611 - 300


def picture(offset, allocated):
    return PICTURE + offset if allocated == 16 else PICTURE + offset >> 2


def dicom(path, stored, allocated, bits, signed):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID, meta.TransferSyntaxUID = CTImageStorage, "1.2.3", ExplicitVRLittleEndian
    ds = FileDataset(path, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.SOPClassUID, ds.SOPInstanceUID, ds.StudyInstanceUID, ds.SeriesInstanceUID = CTImageStorage, "1.2.3", "1.2.4", "1.2.5"
    ds.Modality, ds.PatientName, ds.PatientID = "CT", "Nobody", "0"
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.Rows, ds.Columns = stored.shape
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = allocated, bits, bits - 1, int(signed)
    ds.PixelData = (stored & (1 << bits) - 1).astype(f"<u{allocated // 8}").tobytes()
    ds.save_as(path, write_like_original=False)


def through_dicom(folder, offset, allocated, bits, signed, *command):
    plain, coded = os.path.join(folder, "plain.dcm"), os.path.join(folder, "coded.dcm")
    dicom(plain, picture(offset, allocated), allocated, bits, signed)
    subprocess.run([*command, plain, coded], check=True, stdout=subprocess.DEVNULL)
    return next(pydicom.encaps.generate_pixel_data_frame(pydicom.dcmread(coded).PixelData, 1))


def through_raw(folder, offset, bits, signed, suffix, *command):
    """Codes the raw picture. IN, OUT, SIGN, BITS and FORMAT in the command are replaced by their values."""
    raw, coded, order = os.path.join(folder, "plain.raw"), os.path.join(folder, "coded." + suffix), ">" if command[0] == "opj_compress" else "<"
    (PICTURE + offset).astype(order + "i2").tofile(raw)
    names = {"IN": raw, "OUT": coded, "SIGN": "true" if signed else "false", "BITS": str(bits), "FORMAT": f"{COLUMNS},{ROWS},1,{bits},{'s' if signed else 'u'}"}
    subprocess.run([names.get(word, word) for word in command], check=True, stdout=subprocess.DEVNULL)
    return open(coded, "rb").read()


def main():
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Dicom", "codestreams.json")
    openjpeg = ("opj_compress", "-i", "IN", "-o", "OUT", "-F", "FORMAT", "-n", "3")
    openjph = ("ojph_compress", "-i", "IN", "-o", "OUT", "-dims", f"{{{COLUMNS},{ROWS}}}", "-num_comps", "1", "-signed", "SIGN", "-bit_depth", "BITS",
               "-downsamp", "{1,1}", "-num_decomps", "3", "-reversible", "true")
    jls, near = "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81"
    j2k, lossy, high = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91", "1.2.840.10008.1.2.4.201"
    baseline, extended = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            ("JPEG-LS", jls, 16, 16, 1, 0, 0, through_dicom(folder, 0, 16, 16, True, "gdcmconv", "--jpegls")),
            ("JPEG-LS, 12 bits with sign", jls, 16, 12, 1, 0, 0, through_dicom(folder, 0, 16, 12, True, "gdcmconv", "--jpegls")),
            ("JPEG-LS, 8 bits", jls, 8, 8, 0, 300, 0, through_dicom(folder, 300, 8, 8, False, "gdcmconv", "--jpegls")),
            ("JPEG-LS near-lossless", near, 16, 16, 0, 300, 2, through_dicom(folder, 300, 16, 16, False, "dcmcjpls", "+en")),
            ("JPEG 2000, signed", j2k, 16, 16, 1, 0, 0, through_raw(folder, 0, 16, True, "j2k", *openjpeg)),
            ("JPEG 2000, 12 bits", j2k, 16, 12, 0, 1800, 0, through_raw(folder, 1800, 12, False, "j2k", *openjpeg)),
            ("JPEG 2000 in a JP2 file", j2k, 16, 12, 0, 1300, 0, through_raw(folder, 1300, 12, False, "jp2", *openjpeg)),
            ("JPEG 2000, irreversible", lossy, 16, 16, 0, 1300, 20, through_raw(folder, 1300, 16, False, "j2k", *openjpeg, "-I", "-r", "2")),
            ("HTJ2K, 16 bits", high, 16, 16, 0, 40000, 0, through_raw(folder, 40000, 16, False, "j2c", *openjph)),
            ("HTJ2K, 12 bits", high, 16, 12, 0, 1300, 0, through_raw(folder, 1300, 12, False, "j2c", *openjph)),
            ("JPEG baseline, 8 bits", baseline, 8, 8, 0, 300, 2, through_dicom(folder, 300, 8, 8, False, "dcmcjpeg", "+eb", "+sr", "+q", "100")),
            ("JPEG extended, 12 bits", extended, 16, 12, 0, 1300, 2, through_dicom(folder, 1300, 16, 12, False, "dcmcjpeg", "+ee", "+bt", "+sr", "+q", "100")),
        ]
        keys = ("name", "transferSyntax", "bitsAllocated", "bitsStored", "pixelRepresentation", "offset", "mostOff")
        streams = [dict(zip(keys, row)) | {"bytes": base64.b64encode(row[7]).decode()} for row in rows]
    with open(target, "w") as file:
        json.dump(streams, file, indent=1)
        file.write("\n")
    for stream, row in zip(streams, rows):
        print(stream["name"], len(row[7]), "bytes")


main()
