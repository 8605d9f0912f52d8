# Real series that GDCM, DCMTK and OpenJPH code in every lossless transfer syntax must have the voxels of the original. Then each
# file of codecs-wg04 and edge alone must have the voxels that pydicom and GDCM read, or be refused as docs/dicom.md documents.
transcode() { # NAME FOLDER COMMAND...: codes every slice of FOLDER by COMMAND IN OUT
    local name=$1 from=$2 to="$WORK/coded/$1"
    shift 2
    mkdir -p "$to"
    find "$from" -type f -printf '%f\0' | xargs -0 -P 2 -I{} "$@" "$from/{}" "$to/{}" >"$WORK/coded/log" 2>&1
    # GDCM exits with 0 even if it has not written a file.
    [ "$(find "$to" -type f | wc -l)" -eq "$(find "$from" -type f | wc -l)" ] || { printf '%s: ' "$name"; tail -n 5 "$WORK/coded/log"; return 1; }
}
voxels() { # FOLDER: converts it at its own grid and prints the hash of the HU
    "$CTGPU" convert "$1" -o "$WORK/coded/out" --overwrite --spacing none --mask none --padding 32767 --format npy --progress none --device cpu &&
        grep -o '"ct": *"[0-9a-f]*"' "$(find "$WORK/coded/out" -name ct.json)"
}
same() { # SYNTAX-UID SERIES CODING COMMAND...: codes the series; checks its transfer syntax and that its voxels are the original's
    local uid=$1 series=$2 coding=$3 found
    shift 3
    transcode "$series-$coding" "$WORK/coded/$series" "$@" || return 1
    found=$(voxels "$WORK/coded/$series-$coding" | tail -n 1) || return 1
    rm -rf "$WORK/coded/$series-$coding"
    grep -q "\"$uid\"" "$(find "$WORK/coded/out" -name ct.json)" || { printf 'transfer syntax: expected %s\n' "$uid"; return 1; }
    rm -rf "$WORK/coded/out"
    [ "$found" = "$(cat "$WORK/coded/$series.hash")" ] || { printf 'voxels: %s, expected %s as in the original\n' "$found" "$(cat "$WORK/coded/$series.hash")"; return 1; }
}
if [ ! -d "$SHARED/ct" ]; then
    skipped "transfer syntaxes" "needs ../shared/ct"
elif [ "$HAS_PYTHON" = no ] || ! which "${CODEC_TOOLS[@]}" >/dev/null; then
    skipped "transfer syntaxes" "needs GDCM, DCMTK, OpenJPH and Python's libraries"
else
    mkdir -p "$WORK/coded/cip-ct64" "$WORK/coded/lidc"
    cp "$SHARED"/ct/cip-ct64/dicom/* "$WORK/coded/cip-ct64/"
    "$PYTHON" CtGpu.Tests/oracle/neighbours.py "$SHARED/ct/lidc-idri-0001" 20 "$WORK/coded/lidc"
    explicit=1.2.840.10008.1.2.1 jpeg=1.2.840.10008.1.2.4
    for series in cip-ct64 lidc; do
        voxels "$WORK/coded/$series" | tail -n 1 >"$WORK/coded/$series.hash"
        rm -rf "$WORK/coded/out"
        code() { check "$series in $3: the same voxels" same "$1" "$series" "$2" "${@:4}"; }
        code 1.2.840.10008.1.2 gdcm-implicit "implicit VR (GDCM)" gdcmconv --raw --implicit
        code $explicit gdcm-explicit "explicit VR (GDCM)" gdcmconv --raw --explicit
        code $explicit.99 gdcm-deflated "deflated (GDCM)" gdcmconv --deflated
        code 1.2.840.10008.1.2.5 gdcm-rle "RLE (GDCM)" gdcmconv --rle
        code $jpeg.70 gdcm-jpeg "JPEG Lossless (GDCM)" gdcmconv --jpeg
        code $jpeg.80 gdcm-jpegls "JPEG-LS (GDCM)" gdcmconv --jpegls
        code $jpeg.90 gdcm-j2k "JPEG 2000 (GDCM)" gdcmconv --j2k
        code 1.2.840.10008.1.2 dcmtk-implicit "implicit VR (DCMTK)" dcmconv +ti
        code $explicit dcmtk-explicit "explicit VR (DCMTK)" dcmconv +te
        code 1.2.840.10008.1.2.2 dcmtk-big "big endian (DCMTK)" dcmconv +tb
        code $explicit.99 dcmtk-deflated "deflated (DCMTK)" dcmconv +td
        code 1.2.840.10008.1.2.5 dcmtk-rle "RLE (DCMTK)" dcmcrle
        code $jpeg.70 dcmtk-jpeg "JPEG Lossless, first-order (DCMTK)" dcmcjpeg +e1
        for predictor in 2 3 4 5 6 7; do
            code $jpeg.57 dcmtk-jpeg-$predictor "JPEG Lossless, predictor $predictor (DCMTK)" dcmcjpeg +el +sv $predictor
        done
        code $jpeg.80 dcmtk-jpegls "JPEG-LS (DCMTK)" dcmcjpls +el
        code $jpeg.201 openjph "HTJ2K (OpenJPH)" "$PYTHON" CtGpu.Tests/oracle/code_htj2k.py
    done
    check "codecs-wg04, edge and lossy JPEG: the voxels of pydicom and GDCM, or the documented refusal" \
        "$PYTHON" CtGpu.Tests/oracle/check_codecs.py "$CTGPU" "$SHARED/ct" "$WORK/coded"
    rm -rf "$WORK/coded"
    check "JPEG 2000 and HTJ2K in every option of OpenJPEG and OpenJPH, and random pictures: the same voxels" \
        "$PYTHON" CtGpu.Tests/oracle/check_jpeg2000.py "$CTGPU" "$WORK/jpeg2000"
    rm -rf "$WORK/jpeg2000"

    # CtGpu needs no codec library: files are mounted over libcharls and libopenjp2, which GDCM and others use.
    converts() { # FILE...: converts each alone, without the libraries
        local library hidden=()
        for library in $(ldconfig -p | sed -nE 's/.*lib(charls|openjp2|openjph)\.so[.0-9]* .*=> //p'); do hidden+=("$(realpath "$library")"); done
        for file in "$@"; do
            unshare -m sh -c 'for library in $0; do mount --bind /dev/null "$library" || exit 1; done; exec "$@"' "${hidden[*]}" \
                "$CTGPU" convert "$file" -o "$WORK/alone" --overwrite --spacing none --mask none --progress none --device cpu || return 1
        done
    }
    if unshare -m true 2>/dev/null; then
        check "every coded file without libcharls, libopenjp2 and libopenjph" converts "$SHARED"/ct/codecs-wg04/*
        rm -rf "$WORK/alone"
    else
        skipped "coded files without codec libraries" "needs the right to mount a file over a library"
    fi
fi
