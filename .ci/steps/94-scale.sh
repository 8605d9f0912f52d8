# The time of a large cohort must be proportional to its number of series. The long version is
# .ci/cohort/scale.py CtGpu.Cli/bin/Release/net10.0/ctgpu 20000
if ! which python3 >/dev/null || [ "$(uname)" != Linux ]; then
    skipped "2,000 series" "needs Linux and python3"
else
    check "2,000 series: linear in time, bounded memory, fast resume, all voxels right" .ci/cohort/scale.py "$CTGPU" && cat "$WORK/check.log"
fi
