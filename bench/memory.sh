#!/usr/bin/env bash
# Peak memory and time of a 20,000 x 20,000 and a 60,000 x 60,000 synthetic slide: bench/memory.sh [FOLDER]
# Fails if the peaks differ by 15% or more, or exceed 2 GiB. About 10 minutes on 2 quiet cores, 1 GB of disk.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
folder="${1:-$(mktemp -d)}"
mkdir -p "$folder"
for side in 20000 60000; do
    slide="$folder/s$side.tif"
    [ -f "$slide" ] || "$here/../tumortrace" synth -o "$slide" --size "${side}x$side" --seed 3 --tissue 0.25 2>/dev/null
    "$here/../tumortrace" segment "$slide" -o "$folder/out" -m demo-synthetic --overwrite 2>"$folder/log-$side.txt"
    /usr/bin/python3 - "$folder/out/s$side/s$side.manifest.json" <<'PY'
import json, sys
m = json.load(open(sys.argv[1]))
print(f"  peak {m['peak_memory_bytes'] / 2**20:.0f} MiB, {m['total_seconds']:.1f} s in total")
for s in m["stages"]:
    tiles = f", {s['tiles_decoded']} tiles decoded, {s['tiles_distinct']} distinct" if s["tiles_decoded"] else ""
    items = f", {s['items']} windows" if s["items"] is not None else ""
    print(f"  {s['name']:9} {s['seconds']:8.1f} s{items}{tiles}")
PY
done
/usr/bin/python3 - "$folder" <<'PY'
import json, sys
small, large = (json.load(open(f"{sys.argv[1]}/out/s{n}/s{n}.manifest.json"))["peak_memory_bytes"] for n in (20000, 60000))
print(f"peak of 60,000 / peak of 20,000 = {large / small:.3f}")
sys.exit(0 if large / small < 1.15 and max(small, large) < 2 << 30 else 1)
PY
