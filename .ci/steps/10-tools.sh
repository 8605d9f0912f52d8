# Python with SciPy and scikit-image is the reference; nothing else of CtGpu needs it. The codecs are what CtGpu decodes
# JPEG-LS and JPEG 2000 with, and the other programs code files for it to read.
PYTHON=/usr/bin/python3
CODEC_TOOLS=(gdcmconv dcmconv dcmcrle dcmcjpeg dcmcjpls ojph_compress)
if ! "$PYTHON" -c 'import scipy, skimage, pydicom, nibabel, gdcm' 2>/dev/null || ! which "${CODEC_TOOLS[@]}" >/dev/null ||
    ! ldconfig -p | grep -q libcharls.so.2 || ! ldconfig -p | grep -q libopenjp2.so.7; then
    export DEBIAN_FRONTEND=noninteractive
    for attempt in 1 2 3; do
        apt-get update -qq && apt-get install -y -qq --no-install-recommends \
            python3-numpy python3-scipy python3-skimage python3-pydicom python3-nibabel python3-gdcm \
            libcharls2 libopenjp2-7 libgdcm-tools dcmtk openjph-tools && break
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
