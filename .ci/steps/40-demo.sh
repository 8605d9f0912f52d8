# README's main command, as a newcomer runs it.
demo() (
    set -e
    dotnet run -c Release --project CtGpu.Cli -- demo -o "$WORK/demo"
    sidecar=$(find "$WORK/demo/out" -name ct.json)
    test -s "$(dirname "$sidecar")/ct.nii" && test -s "$(dirname "$sidecar")/lungs.nii"
    grep -q '"verdict": "ok"' "$sidecar"
)
check "demo ends with a volume, a mask and a good verdict" demo
