#!/usr/bin/env bash
# Makes the pictures in docs/images anew: pages of the demo's run, and what the tests of the page see. Look at them before you commit them.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
need_dotnet
need_openslide
install 'command -v chromium' chromium
build_cli_when_stale
build_page_when_stale
images="$repo/docs/images" work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# page ADDRESS NAME WIDTHxHEIGHT
page() {
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=5000 --window-size="${3/x/,}" \
        --screenshot="$images/$2.png" "$1" >/dev/null 2>&1 || fail "no picture of $1"
}

TUMORTRACE_DEMO_OUT="$work/demo" "$repo/demo.sh" >/dev/null
page "file://$work/demo/index.html" run-page 1300x660
page "file://$work/demo/report/report.html" report 1100x900

build tests/TumorTrace.Cli.Tests
tests="$repo/tests/TumorTrace.Cli.Tests/bin/Release/net10.0"
dotnet "$tests/TumorTrace.Cli.Tests.dll" -noColor -class '*.TrainingTests' >"$work/tests.log" || { cat "$work/tests.log" >&2; fail "the test of the page failed"; }
cp "$tests/artifacts/viewer/training.png" "$images/training.png"
ls -la "$images"
