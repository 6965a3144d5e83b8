#!/usr/bin/env bash
# Sets up, builds and runs all tests. The last line is the total: "N passed, M failed".
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"
need_dotnet
need_openslide
# Independent readers that our TIFF files are checked with.
install 'command -v tiffinfo' libtiff-tools
install '/usr/bin/python3 -c "import tifffile, numpy"' python3-tifffile python3-numpy
install 'command -v chromium || command -v google-chrome' chromium
build TumorTrace.slnx
if have_node; then build_page_when_stale; else echo "Node 20.19 or newer is missing: the viewer's page is not built, its tests are skipped"; fi

log="$(mktemp)"; trap 'rm -f "$log"' EXIT
dotnet "$repo/tests/TumorTrace.Tests/bin/Release/net10.0/TumorTrace.Tests.dll" -noColor "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
count() { grep -E '^ +TumorTrace.Tests +Total: ' "$log" | tail -1 | grep -oE "$1: [0-9]+" | grep -oE '[0-9]+' || echo 0; }
total="$(count Total)"; failed=$(( $(count Failed) + $(count Errors) )); skipped="$(count Skipped)"
passed=$(( total - failed - skipped ))
if have_node; then
    (cd "$repo/viewer" && npm test -- --no-color) 2>&1 | tee "$log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || failed=$(( failed + 1 ))
    page() { grep -E '^ +Tests ' "$log" | grep -oE "[0-9]+ $1" | grep -oE '[0-9]+' || echo 0; }
    passed=$(( passed + $(page passed) ))
fi
# A runner that died, or ran nothing, is a failure even if no test says so.
if [ "$failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$passed" -le 0 ]; }; then failed=1; fi
[ "$skipped" -eq 0 ] || echo "$skipped tests skipped: they need ../shared/data beside the checkout, or a tool that is missing"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
