# Images that GDCM, DCMTK and CharLS code as JPEG-LS, with every option that they have, must have the samples that CharLS decodes.
if [ "$HAS_PYTHON" = no ] || ! which gdcmconv dcmcjpls dcmdjpls >/dev/null || ! ldconfig -p | grep -q libcharls.so.2; then
    skipped "JPEG-LS of other encoders" "needs GDCM, DCMTK, libcharls and Python's libraries"
else
    check "JPEG-LS of GDCM, DCMTK and CharLS: the samples that CharLS decodes" \
        "$PYTHON" CtGpu.Tests/oracle/check_jpegls.py "$CTGPU" "$WORK/jpegls"
    rm -rf "$WORK/jpegls"
fi
