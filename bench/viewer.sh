#!/usr/bin/env bash
# bench/viewer.sh OUT [SECONDS]: 20 viewers that look at the same warm tiles, measured by wrk. Prints p50, p95 and p99.
# OUT is a run's folder. The server and wrk share the machine; nothing else should run on it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
[ $# -ge 1 ] || fail "usage: bench/viewer.sh OUT [SECONDS]"
out="$1"; seconds="${2:-20}"; connections="${CONNECTIONS:-20}"
install 'command -v wrk' wrk
install 'command -v curl' curl
work="$(mktemp -d)"
"$repo/tumortrace" view "$out" --api-only --no-browser --port 0 >"$work/log" 2>&1 & server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
    address="$(sed -n 's/^TumorTrace viewer: //p' "$work/log")"
    [ -z "$address" ] || break
    kill -0 "$server" 2>/dev/null || fail "the server has ended: $(cat "$work/log")"
    sleep 0.1
done
[ -n "$address" ] || fail "the server does not answer: $(cat "$work/log")"
id="$(curl -sf "${address}api/slides" | grep -oP '"id":"\K[^"]+' | head -1)"
slide="api/slides/$id"
max="$(curl -sf "$address$slide" | grep -oP '"maxLevel":\K[0-9]+')"

# What a viewer of a few screens loads: 6 × 4 tiles of each of the five finest levels, and the heatmap over them.
for level in $(seq $((max > 4 ? max - 4 : 0)) "$max"); do
    for column in 0 1 2 3 4 5; do
        for row in 0 1 2 3; do
            echo "/$slide/image_files/$level/${column}_$row.jpeg"
            echo "/$slide/heatmap_files/$level/${column}_$row.png?threshold=0.5"
        done
    done
done >"$work/all"
# Asked for once, they are warm; those beyond a small slide's edge are left out.
while read -r path; do
    if curl -sf -o /dev/null "${address%/}$path"; then echo "$path"; fi
done <"$work/all" >"$work/paths"
cat >"$work/tiles.lua" <<LUA
local paths, next = {}, 0
for line in io.lines("$work/paths") do paths[#paths + 1] = line end
function request()
    next = next % #paths + 1
    return wrk.format("GET", paths[next])
end
function done(summary, latency)
    io.write(string.format("%d tiles, %d requests, %.0f a second, p50 %.2f ms, p95 %.2f ms, p99 %.2f ms, largest %.2f ms, errors %d\n",
        #paths, summary.requests, summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
        latency:percentile(99) / 1e3, latency.max / 1e3, summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect))
end
LUA
echo "$(wc -l <"$work/paths") warm tiles, $connections connections, $seconds s"
wrk -t 1 -c "$connections" -d "${seconds}s" -s "$work/tiles.lua" "${address%/}" | tail -1
grep VmHWM "/proc/$(pgrep -P "$server" dotnet || echo "$server")/status" | sed 's/VmHWM:/peak memory of the server:/'
