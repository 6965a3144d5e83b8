#!/usr/bin/env bash
# Sets up, builds and runs all tests. The last line is the total: "N passed, M failed".
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"
need_dotnet
need_openslide
# Independent readers that our TIFF files are checked with.
install 'command -v tiffinfo' libtiff-tools
install '/usr/bin/python3 -c "import tifffile, numpy"' python3-tifffile python3-numpy
build TumorTrace.slnx

log="$(mktemp)"; trap 'rm -f "$log"' EXIT
dotnet "$repo/tests/TumorTrace.Tests/bin/Release/net10.0/TumorTrace.Tests.dll" --no-progress --output Normal "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
count() { grep -oiE "^ *$1: *[0-9]+" "$log" | tail -1 | grep -oE '[0-9]+' || echo 0; }
passed="$(count succeeded)"; failed="$(count failed)"; skipped="$(count skipped)"
# A runner that died, or ran nothing, is a failure even if no test says so.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
echo "$skipped skipped"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
