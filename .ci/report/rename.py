"""rename.py FOLDER ID: sets the PatientID of every DICOM file in the folder."""
import pathlib, sys

import pydicom

for path in pathlib.Path(sys.argv[1]).iterdir():
    data = pydicom.dcmread(path)
    data.PatientID = sys.argv[2]
    data.save_as(path)
