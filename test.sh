#!/usr/bin/env bash
# ./test.sh          sets up, builds and runs the tests
# ./test.sh --fast   the fast lane: no browser, no libtorch, no child processes (tests without the trait Speed=Slow)
# ./test.sh --slow   only what this leaves out: speed runs, repeated trainings, the training in the page, faults of divided slides and between machines (three minutes)
# Further arguments go to every test runner, such as -class '*Tissue*'. The last line is the total: "N passed, N failed".
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"
fast=""; [ "${1:-}" != --fast ] || { fast=1; shift; }
need_dotnet
need_openslide
filter=(-trait- Lane=Slow)
[ "${1:-}" != --slow ] || { filter=(-trait Lane=Slow); shift; }
if [ -n "$fast" ]; then
    filter+=(-trait- Speed=Slow)
else
    # Independent readers that our TIFF files are checked with.
    install 'command -v tiffinfo' libtiff-tools
    install '/usr/bin/python3 -c "import tifffile, numpy"' python3-tifffile python3-numpy
    # The tests start a private server of it on loopback.
    install 'ls /usr/lib/postgresql/*/bin/initdb' postgresql
    install 'command -v chromium || command -v google-chrome' chromium
    if ! have_libtorch; then
        echo "libtorch has no package for $(uname -s) on $(uname -m): the tests of training are left out"
        filter+=(-trait- Needs=Torch)
    fi
fi
build TumorTrace.slnx
page=""
if [ -n "$fast" ]; then :
elif have_node; then build_page_when_stale; page=1
else echo "Node 20.19 or newer is missing: the viewer's page is not built, its tests are skipped"; fi

# Most processes of the tests live for seconds: measuring their methods for a better compilation costs a fifth of that, and brings nothing.
export DOTNET_TieredPGO=0
logs="$repo/artifacts/test-logs"; rm -rf "$logs"; mkdir -p "$logs"
passed=0; failed=0; skipped=0

# run_project NAME [RUNNER-ARGUMENT...]: adds its numbers to the totals. A runner that died, or says nothing, counts as a failure.
run_project() {
    local name="$1" log="$logs/$1.log" line status; shift
    # libtorch says for each tensor that it goes without NNPACK: thousands of lines.
    dotnet "$repo/tests/$name/bin/Release/net10.0/$name.dll" -noColor "$@" 2>&1 | grep -v --line-buffered NNPACK.cpp | tee "$log"
    status=${PIPESTATUS[0]}
    line="$(grep -E "^ +$name +Total: " "$log" | tail -1)"
    count() { grep -oE "$1: [0-9]+" <<<"$line" | grep -oE '[0-9]+' || echo 0; }
    local bad=$(( $(count Failed) + $(count Errors) )) left=$(( $(count Skipped) + $(count 'Not Run') ))
    passed=$(( passed + $(count Total) - bad - left )); skipped=$(( skipped + $(count Skipped) ))
    if [ "$bad" -eq 0 ] && { [ -z "$line" ] || [ "$status" -ne 0 ]; }; then
        echo "$name: the runner ended with code $status" >&2
        bad=1
    fi
    failed=$(( failed + bad ))
    grep -A 12 -E '\[FAIL\]$' "$log" >>"$logs/failures" || true
}

for project in "$repo"/tests/*/*Tests.csproj; do
    run_project "$(basename "$project" .csproj)" "${filter[@]}" "$@"
done

if [ -n "$page" ]; then
    (cd "$repo/viewer" && npm test -- --no-color) 2>&1 | tee "$logs/viewer.log"
    [ "${PIPESTATUS[0]}" -eq 0 ] || failed=$(( failed + 1 ))
    tests="$(grep -E '^ +Tests ' "$logs/viewer.log" | grep -oE '[0-9]+ passed' | grep -oE '[0-9]+')"
    passed=$(( passed + ${tests:-0} ))
fi

# Once more, together: the end of a long log is what people see first.
if [ -s "$logs/failures" ]; then echo "Failed:"; cat "$logs/failures"; fi

# Nothing run is a failure, too.
if [ "$failed" -eq 0 ] && [ "$passed" -le 0 ]; then failed=1; fi
[ "$skipped" -eq 0 ] || echo "$skipped tests skipped: they need ../shared/data beside the checkout, or a tool that is missing"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
