#!/usr/bin/env bash
# Time of a slide with 1 and 2 threads and several batch sizes of single coarse windows, three runs each: bench/threads.sh SLIDE [MODELS]
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
out="$(mktemp -d)"; trap 'rm -rf "$out"' EXIT
name="$(basename "${1%.*}")"
for setting in "1 4" "2 1" "2 4" "2 16"; do
    read -r threads batch <<<"$setting"
    for run in 1 2 3; do
        "$here/../tumortrace" segment "$1" -o "$out" -m "${2:-demo-synthetic}" --coarse-mode patch --threads "$threads" --batch "$batch" --overwrite >/dev/null 2>&1
        /usr/bin/python3 -c "
import json, sys
m = json.load(open(sys.argv[1]))
s = {x['name']: x['seconds'] for x in m['stages']}
print(f'threads $threads, batch $batch, run $run: total {m[\"total_seconds\"]:.1f} s, coarse {s[\"coarse\"]:.1f} s, dense {s[\"dense\"]:.1f} s, peak {m[\"peak_memory_bytes\"] / 2**20:.0f} MiB')" "$out/$name/$name.manifest.json"
    done
done
