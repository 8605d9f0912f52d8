# Runs the main command of README.
demo() (
    set -e
    dotnet run -c Release --project CtGpu.Cli -- demo -o "$WORK/demo"
    sidecar=$(find "$WORK/demo/out" -name ct.json)
    test -s "$(dirname "$sidecar")/ct.nii" && test -s "$(dirname "$sidecar")/lungs.nii"
    grep -q '"verdict": "ok"' "$sidecar"
)
check "demo writes a volume and a mask with the verdict ok" demo
