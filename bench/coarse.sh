#!/usr/bin/env bash
# Coarse stage alone, single windows and blocks in turns: bench/coarse.sh SLIDE [MODELS [OPTION...]]
# Processor seconds of the whole program, less those of a run without any cell, do not count other programs on the machine;
# the clock does. BENCH_ENV="NAME=VALUE ..." is set for the runs, such as MALLOC_MMAP_THRESHOLD_.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
out="$(mktemp -d)"; trap 'rm -rf "$out"' EXIT
slide=$1 models=${2:-demo-synthetic}
shift $(($# < 2 ? $# : 2))
name="$(basename "${slide%.*}")"
# A mask of one black px: nothing is scanned.
base64 -d > "$out/none.png" <<< iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==
for run in 1 2 3; do
    for mode in none patch dense; do
        given=(--coarse-mode "$mode")
        [ "$mode" != none ] || given=(--tissue "$out/none.png")
        /usr/bin/python3 - "$out/$name/$name.manifest.json" "$mode, run $run" env ${BENCH_ENV:-} "$here/../tumortrace" segment "$slide" -o "$out" -m "$models" --coarse-only --overwrite "${given[@]}" "$@" <<'P'
import json, resource, subprocess, sys
subprocess.run(sys.argv[3:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used, m = resource.getrusage(resource.RUSAGE_CHILDREN), json.load(open(sys.argv[1]))
c = next(s for s in m["stages"] if s["name"] == "coarse")
print(f'{sys.argv[2]}: {c["items"]} windows in {c["seconds"]:.1f} s; processor {used.ru_utime:.1f} s and {used.ru_stime:.1f} s in the system; peak {m["peak_memory_bytes"] / 2**20:.0f} MiB', flush=True)
P
    done
done
