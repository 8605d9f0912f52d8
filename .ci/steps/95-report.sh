# Tests the report of a small cohort in a browser: no errors, all pictures, sorting and filtering by mouse and keyboard.
BROWSER=chromium-headless-shell
if ! which "$BROWSER" >/dev/null || ! "$PYTHON" -c 'import websocket' 2>/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    for attempt in 1 2 3; do
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "$BROWSER" python3-websocket && break
        sleep $((attempt * 5))
    done >"$WORK/apt.log" 2>&1
fi
if ! which "$BROWSER" >/dev/null || ! "$PYTHON" -c 'import websocket' 2>/dev/null; then
    skipped "the report in a browser" "Chromium is not installed, and apt could not install it: $(tail -n 1 "$WORK/apt.log" 2>/dev/null)"
else
    phantom() { "$CTGPU" phantom -o "$WORK/report/in/$1" --shape 40,128,128 --spacing 7.5,2.8,2.8 --seed "$@"; }
    cohort() (
        set -e
        phantom 1
        phantom 2 --fault tracheostomy
        phantom 3 --fault missing-slice
        phantom 4 --fault no-air
        phantom 5
        "$CTGPU" phantom -o "$WORK/report/in/6" --fault effusion
        if [ "$HAS_PYTHON" = yes ]; then "$PYTHON" .ci/report/rename.py "$WORK/report/in/5" '<script>stolen=1</script>'; fi
        "$CTGPU" convert "$WORK/report/in" -o "$WORK/report/out" --device cpu --spacing 2,2,2 --progress none --report && exit 1
        [ $? -eq 8 ] && grep -q '"suspect"' "$WORK"/report/out/*/*/ct.json
    )
    check "a cohort with a failed, a suspect and a refused series, and a script as PatientID" cohort
    check "its report in Chromium: no errors, all pictures, sorting and filtering, light and dark" "$PYTHON" .ci/report/browser.py "$BROWSER" "$WORK/report/out" "$WORK/report/screenshots" &&
        cat "$WORK/check.log"
    many() (
        set -e
        "$CTGPU" phantom -o "$WORK/report/small" --shape 12,48,48 --spacing 26,7,7
        "$CTGPU" convert "$WORK/report/small" -o "$WORK/report/many" --device cpu --spacing 10,10,10 --progress none --name many-0
        "$CTGPU" report "$WORK/report/many"
        for n in {1..499}; do cp -r "$WORK/report/many/many-0" "$WORK/report/many/many-$n"; done
        "$CTGPU" report "$WORK/report/many"
        "$PYTHON" .ci/report/browser.py "$BROWSER" "$WORK/report/many" "$WORK/report/screenshots" 500
    )
    check "a report of 500 series: written, loaded, sorted and filtered" many && tail -n 2 "$WORK/check.log"
    rm -rf "$WORK/report"
fi
