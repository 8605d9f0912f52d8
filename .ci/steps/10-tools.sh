# Installs the tools. Python with SciPy and scikit-image is only the reference; CtGpu itself does not need it. The other
# programs code the files that the checks let CtGpu read, and decode them for comparison.
PYTHON=/usr/bin/python3
CODEC_TOOLS=(gdcmconv dcmconv dcmcrle dcmcjpeg dcmcjpls ojph_compress opj_compress dcm2niix plastimatch)
if ! "$PYTHON" -c 'import scipy, skimage, pydicom, nibabel, gdcm, ensurepip' 2>/dev/null || ! which "${CODEC_TOOLS[@]}" >/dev/null ||
    ! ldconfig -p | grep -q libcharls.so.2; then
    export DEBIAN_FRONTEND=noninteractive
    for attempt in 1 2 3; do
        apt-get update -qq && apt-get install -y -qq --no-install-recommends \
            python3-numpy python3-scipy python3-skimage python3-pydicom python3-nibabel python3-gdcm \
            libcharls2 libopenjp2-tools libgdcm-tools dcmtk openjph-tools python3-venv dcm2niix plastimatch && break
        sleep $((attempt * 5))
    done >"$WORK/apt.log" 2>&1
fi
if "$PYTHON" -c 'import scipy, skimage, pydicom, nibabel, gdcm' 2>/dev/null; then
    HAS_PYTHON=yes
    passed "Python reference libraries"
else
    HAS_PYTHON=no
    skipped "Python reference libraries" "not installed, and apt could not install them: $(tail -n 1 "$WORK/apt.log" 2>/dev/null)"
fi
