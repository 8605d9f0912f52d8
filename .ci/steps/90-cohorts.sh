# Cohorts that are killed, stopped, divided into shards or requeued must end like undisturbed ones. The long version of the first
# check is .ci/cohort/kills.sh CtGpu.Cli/bin/Release/net10.0/ctgpu 200 50
check "20 kills and 5 SIGTERMs over a cohort of 12" .ci/cohort/kills.sh "$CTGPU" 20 5 && cat "$WORK/check.log"

.ci/slurm-node true >"$WORK/slurm.log" 2>&1 </dev/null
case $? in
    0) check "Slurm: array of 4, one task requeued, one cancelled, equal to a single run" .ci/slurm-node .ci/cohort/array.sh "$CTGPU" ;;
    77) skipped "Slurm array" "$(tail -n 1 "$WORK/slurm.log")" ;;
    *) failed "Slurm"; tail -n 30 "$WORK/slurm.log" ;;
esac

# Four pods, simulated by Kubernetes' variables, must convert each series of the cohort exactly once.
pods() (
    set -e
    for seed in 1 2 3 4 5; do "$CTGPU" phantom -o "$WORK/pods/in/$seed" --shape 12,48,48 --spacing 26,7,7 --seed "$seed"; done
    for index in 0 1 2 3; do
        JOB_COMPLETION_INDEX=$index CTGPU_SHARD_COUNT=4 "$CTGPU" convert "$WORK/pods/in" -o "$WORK/pods/out" --shard auto --device cpu --spacing 6,6,6 --progress none
    done
    [ "$(cat "$WORK"/pods/out/run-*.jsonl | grep -c '"event":"done"')" -eq 5 ]
    "$CTGPU" status "$WORK/pods/out" | grep '5 series: 5 done, 0 failed, 0 pending'
    # The policy must contain every exit code of the program.
    for code in 2 8 65 66 69 70 73 75 80 143; do grep -qE "values: \[(.*, )?$code(, .*)?\]" deploy/kubernetes/job.yaml; done
)
check "simulated Kubernetes Indexed Job: 4 pods convert 5 series, each exactly once" pods

if [ "$HAS_PYTHON" = no ] || [ ! -d "$SHARED/ct" ]; then
    skipped "ctgpu stats against NumPy" "needs Python's libraries and ../shared/ct"
else
    statistics() (
        set -e
        for series in lidc-idri-0001 cip-ct64/dicom; do "$CTGPU" convert "$SHARED/ct/$series" -o "$WORK/stats" --format npy --progress none; done
        "$CTGPU" stats "$WORK/stats"
        "$PYTHON" CtGpu.Tests/oracle/check_stats.py "$WORK/stats"
        rm -rf "$WORK/stats"
    )
    check "ctgpu stats: mean and deviation of two series equal NumPy's to 1e-9" statistics
fi
