#!/usr/bin/env bash
# two-options.sh CTGPU [TIMES]: starts two runs with different options and one output folder, at the same time or one shortly after the
# other, with and without --overwrite. One of them must end with 0 and the other one with 2, and each sidecar must be beside its own voxels.
set -uo pipefail
CTGPU=$(realpath "$1") TIMES=${2:-6}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
broken() { printf 'broken: %s\n' "$1" >&2; exit 1; }
for seed in $(seq 12); do
    "$CTGPU" phantom -o "$WORK/in/$seed" --shape 8,24,24 --spacing 5,5,5 --seed "$seed" 2>/dev/null || broken "phantom $seed"
done
convert() { "$CTGPU" convert "$WORK/in" -o "$WORK/out" --device cpu --progress none --threshold "$1" "${@:2}" 2>"$WORK/log$1"; }

for time in $(seq "$TIMES"); do
    rm -rf "$WORK/out"
    overwrite=()
    [ $((time % 2)) -eq 0 ] && overwrite=(--overwrite)
    convert -320 "${overwrite[@]}" &
    first=$!
    sleep "0.$((RANDOM % 10))"
    convert -500 "${overwrite[@]}"
    second=$?
    wait "$first"
    codes="$? $second"
    # A short first run may end before the second one looks for it.
    case $codes in
        "0 2" | "2 0") ;;
        "0 0") [ ${#overwrite[@]} -gt 0 ] || broken "both runs ended with 0" ;;
        *) broken "exits $codes, expected 0 and 2: $(cat "$WORK"/log*)" ;;
    esac
    "$CTGPU" verify "$WORK/out" >"$WORK/log" || broken "verify: $(cat "$WORK/log")"
    [ "$(grep -ho '"threshold": "[^"]*"' "$WORK"/out/*/*/ct.json | sort -u | wc -l)" -eq 1 ] || broken "the results have different options"
    [ "$(find "$WORK/out" -name ct.json | wc -l)" -eq 12 ] || broken "$(find "$WORK/out" -name ct.json | wc -l) results, expected 12"
    [ -z "$(find "$WORK/out" -name '.*' -o -name error.json)" ] || broken "$(find "$WORK/out" -name '.*' -o -name error.json) remain"
done
printf 'two runs with different options into one folder, %s times: one of them was refused each time\n' "$TIMES"
