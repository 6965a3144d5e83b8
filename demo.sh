#!/usr/bin/env bash
# ./demo.sh          makes a synthetic slide with known truth, segments it and measures the result
# ./demo.sh SLIDE    segments that slide
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
out="${TUMORTRACE_DEMO_OUT:-$here/demo-out}"
mkdir -p "$out"

if [ $# -gt 0 ]; then
    "$here/tumortrace" segment "$@" -o "$out"
    name="$(basename "${1%.*}")"
else
    name=synthetic
    slide="$out/$name.tif"
    echo "1. A synthetic slide with known tumour regions: $slide"
    "$here/tumortrace" synth -o "$slide" --size 16384x12288 --seed 2026
    echo "2. Segmenting it"
    "$here/tumortrace" segment "$slide" -o "$out" --models demo-40x --overwrite
    echo "3. The result against the truth"
    "$here/tumortrace" evaluate "$out/$name" --truth "$out/$name.geojson" -o "$out/report"
fi
cat <<TEXT

Look at:
  overlay picture   $out/$name/$name.overlay.png
  heatmap           $out/$name/$name.heatmap.ome.tif (QuPath, Fiji), $out/$name/${name}_likelihood_map.tif (ASAP)
  polygons          $out/$name/$name.geojson (QuPath), $out/$name/$name.xml (ASAP)
  run record        $out/$name/$name.manifest.json
TEXT
echo "  in the browser    ./tumortrace view $out"
[ $# -gt 0 ] || echo "  report            $out/report/report.html"
