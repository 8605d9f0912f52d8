#!/usr/bin/env bash
# kills.sh CTGPU [KILLS [TERMS]]: kills runs over a cohort of 12 at random times and restarts them until the cohort is done.
# Repeats this with new output folders until KILLS (20) times kill -9 were sent, then TERMS (5) times SIGTERM. Each cohort must
# end like an undisturbed run: the same voxels, no stray files, and no complete result converted again. The long version is
# kills.sh ctgpu 200 50.
set -uo pipefail
CTGPU=$(realpath "$1") KILLS=${2:-20} TERMS=${3:-5}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
OPTIONS=(--spacing 2,2,2 --device cpu --progress none)
broken() { printf 'broken: %s\n' "$1" >&2; exit 1; }

for seed in $(seq 12); do
    "$CTGPU" phantom -o "$WORK/in/$seed" --shape 40,96,96 --spacing 8,3.2,3.2 --seed "$seed" 2>/dev/null || broken "phantom $seed: was not written"
done
start=$(date +%s%N)
"$CTGPU" convert "$WORK/in" -o "$WORK/undisturbed" "${OPTIONS[@]}" 2>"$WORK/log" || broken "the undisturbed run: failed: $(cat "$WORK/log")"
# Duration of the process in milliseconds.
whole=$((($(date +%s%N) - start) / 1000000))

voxels() { (cd "$1" && find . -name '*.nii' -print0 | sort -z | xargs -0 sha256sum); }
complete() { (cd "$1" && find . -name ct.json -printf '%p %T@\n' | sort); }
voxels "$WORK/undisturbed" >"$WORK/expected"
[ "$(wc -l <"$WORK/expected")" -eq 24 ] || broken "the undisturbed run: wrote $(wc -l <"$WORK/expected") volumes, expected 24"

# disturb SIGNAL TIMES
disturb() {
    local signal=$1 left=$2 sent=0 amid=0 partly=0 rounds=0 stray=0 slowest=0 code log took
    while [ "$sent" -lt "$left" ]; do
        rounds=$((rounds + 1))
        rm -rf "$WORK/out"
        : >"$WORK/complete"
        while true; do
            "$CTGPU" convert "$WORK/in" -o "$WORK/out" "${OPTIONS[@]}" 2>"$WORK/log" &
            local process=$! delay=$((RANDOM * whole / 32768))
            # Three of four kills come after the plan is written, however long that takes on this machine.
            if [ $((RANDOM % 4)) -ne 0 ]; then
                while kill -0 "$process" 2>/dev/null && ! compgen -G "$WORK/out/run-*-$process-*.jsonl" >/dev/null; do sleep 0.02; done
                delay=$((delay / 2))
            fi
            sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
            local before=$(date +%s%N)
            kill "-$signal" "$process" 2>/dev/null
            wait "$process" 2>/dev/null
            code=$?
            took=$((($(date +%s%N) - before) / 1000000))
            case $signal-$code in
                *-0) break ;;
                KILL-137) ;;
                TERM-143) [ "$took" -gt "$slowest" ] && slowest=$took ;;
                *) broken "exit $code after SIG$signal: $(cat "$WORK/log")" ;;
            esac
            sent=$((sent + 1))
            # The kill came during the work if the log of this process has its start.
            log=$(ls -t "$WORK"/out/run-*-"$process"-*.jsonl 2>/dev/null | head -n 1)
            if [ -n "$log" ] && grep -q '"event":"start"' "$log"; then
                amid=$((amid + 1))
                grep -q '"event":"done"' "$log" && partly=$((partly + 1))
            fi
            [ -d "$WORK/out" ] || continue
            [ -z "$(find "$WORK/out" -name '.*.part')" ] || stray=$((stray + 1))
            complete "$WORK/out" >"$WORK/now"
            [ -z "$(comm -23 "$WORK/complete" "$WORK/now")" ] || broken "complete results: converted again, expected none: $(comm -23 "$WORK/complete" "$WORK/now")"
            mv "$WORK/now" "$WORK/complete"
        done
        complete "$WORK/out" >"$WORK/now"
        [ -z "$(comm -23 "$WORK/complete" "$WORK/now")" ] || broken "complete results: converted again, expected none: $(comm -23 "$WORK/complete" "$WORK/now")"
        voxels "$WORK/out" | diff - "$WORK/expected" >&2 || broken "the voxels differ from those of the undisturbed run"
        [ -z "$(find "$WORK/out" -name '.*.part')" ] || broken "stray files: expected none, found $(find "$WORK/out" -name '.*.part')"
        "$CTGPU" status "$WORK/out" | grep '12 series: 12 done, 0 failed, 0 pending' >/dev/null || broken "status: expected 12 done, found $("$CTGPU" status "$WORK/out")"
    done
    printf '%s times SIG%s in %s cohorts of 12 (%s ms undisturbed): %s during the work, %s of them after finished volumes; %s times temporary files were left, and the next run removed them' \
        "$sent" "$signal" "$rounds" "$whole" "$amid" "$partly" "$stray"
    [ "$signal" = TERM ] && printf '; exit with 143 after at most %s ms' "$slowest"
    printf '; every cohort ended like the undisturbed one\n'
    [ "$sent" -lt 10 ] || [ $((2 * amid)) -gt "$sent" ] || broken "kills during the work: $amid of $sent, expected more than half"
    [ "$slowest" -lt 10000 ] || broken "SIGTERM: the slowest exit took $slowest ms, expected less than 10000"
}

disturb KILL "$KILLS"
disturb TERM "$TERMS"
