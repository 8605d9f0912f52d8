#!/usr/bin/env bash
# Makes archives of the program with the .NET runtime inside, and prints their sizes.
# Usage: packaging/archives.sh [-o DIR] [RID...]     default: all of linux-x64 linux-arm64 win-x64 osx-arm64, to artifacts/archives
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$root/artifacts/archives
if [ "${1:-}" = -o ]; then
    mkdir -p "$2"
    out=$(cd "$2" && pwd)
    shift 2
fi
[ $# -gt 0 ] || set -- linux-x64 linux-arm64 win-x64 osx-arm64
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for rid in "$@"; do
    name=ctgpu-$rid
    # The lock file of a publish with a runtime has more packages than the committed one.
    dotnet publish "$root/CtGpu.Cli" -c Release -r "$rid" --self-contained -o "$work/$name" -v quiet --nologo \
        -p:RestoreLockedMode=false -p:NuGetLockFilePath=obj/publish.lock.json
    find "$work/$name" \( -name '*.pdb' -o -name '*.xml' \) -delete
    cp "$root/LICENSE" "$root/THIRD-PARTY-NOTICES.md" "$work/$name"
    if [ "$rid" = win-x64 ]; then
        archive=$out/$name.zip
        python3 -c 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[2], sys.argv[3])' "${archive%.zip}" "$work" "$name"
    else
        archive=$out/$name.tar.gz
        # Fixed times, owners and order: the same files give the same archive.
        tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime=2020-01-01 -cf - "$name" | gzip -9n >"$archive"
    fi
    printf '%s  %.1f MB, unpacked %.1f MB\n' "$(basename "$archive")" \
        "$(stat -c %s "$archive" | awk '{print $1/1e6}')" "$(du -sb "$work/$name" | awk '{print $1/1e6}')"
    rm -rf "${work:?}/$name"
done
