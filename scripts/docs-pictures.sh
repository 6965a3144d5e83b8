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

# sheet NAME WIDTHxHEIGHT PICTURE CAPTION...: pictures side by side, as wide as the sheet allows.
sheet() {
    local name="$1" size="$2" html="$work/$1.html"; shift 2
    echo '<body style="margin:0;display:flex;gap:8px;background:#fff;font:14px sans-serif">' >"$html"
    while [ $# -gt 0 ]; do
        echo "<figure style=\"margin:0;flex:1;min-width:0\"><img src=\"$1\" style=\"width:100%\"><figcaption>$2</figcaption></figure>" >>"$html"
        shift 2
    done
    page "file://$html" "$name" "$size"
}
run="$work/demo/synthetic/synthetic"
sheet first-slide 900x720 "$run.overlay.png" ""
"$repo/tumortrace" segment "$work/demo/synthetic.tif" -o "$work/coarse" --models demo-40x --coarse-only >/dev/null 2>&1
sheet cascade 1300x365 \
    "$run.tissue.png" "tissue mask" \
    "$work/coarse/synthetic/synthetic.overlay.png" "coarse stage: one value per cell" \
    "$run.overlay.png" "dense stage and outlines"

build tests/TumorTrace.Cli.Tests
tests="$repo/tests/TumorTrace.Cli.Tests/bin/Release/net10.0"
dotnet "$tests/TumorTrace.Cli.Tests.dll" -noColor -class '*.Browser.TrainingTests' -class '*.Browser.JobTests' >"$work/tests.log" || { cat "$work/tests.log" >&2; fail "the tests of the page failed"; }
for name in training workers; do cp "$tests/artifacts/viewer/$name.png" "$images/$name.png"; done
ls -la "$images"
