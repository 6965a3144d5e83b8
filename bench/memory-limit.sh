#!/usr/bin/env bash
# Peak memory of a slide under several limits: bench/memory-limit.sh SLIDE [MODELS] [MIB...]
# Fails if a run exceeds its limit or any result differs from that of the run without one.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
slide="$1" models="${2:-demo-synthetic}"
limits=("${@:3}"); [ "${#limits[@]}" -gt 0 ] || limits=(400 500 600 800)
out="$(mktemp -d)"; trap 'rm -rf "$out"' EXIT
name="$(basename "${slide%.*}")"
for limit in none "${limits[@]}"; do
    option=(); [ "$limit" = none ] || option=(--memory "$limit")
    if ! "$here/../tumortrace" segment "$slide" -o "$out/$limit" -m "$models" "${option[@]}" >/dev/null 2>"$out/log"; then
        echo "limit $limit MiB: $(grep -o 'one worker needs.*' "$out/log" || cat "$out/log")"
        continue
    fi
    /usr/bin/python3 - "$out" "$limit" "$name" <<'PY'
import json, sys
out, limit, name = sys.argv[1:]
read = lambda run: json.load(open(f"{out}/{run}/{name}/{name}.manifest.json"))
run, first = read(limit), read("none")
peak, settings = run["peak_memory_bytes"] / 2**20, run["run"]
print(f"limit {limit} MiB: peak {peak:.0f} MiB, {settings['threads']} workers, {settings['tile_cache_bytes'] / 2**20:.0f} MiB of tiles, {run['total_seconds']:.1f} s")
same = [o["sha256"] for o in run["outputs"]] == [o["sha256"] for o in first["outputs"]]
sys.exit(0 if same and (limit == "none" or peak <= float(limit)) else "limit exceeded" if same else "other results")
PY
done
