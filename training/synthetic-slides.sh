#!/bin/bash
# Makes the synthetic slides of known truth that the demo's models learn from: synthetic-slides.sh FOLDER. Slides that are there are kept.
set -euo pipefail
program=${TUMORTRACE:-$(cd "$(dirname "$0")" && pwd)/../tumortrace}
mkdir -p "$1"
for seed in {101..112}; do
    # Written last.
    [ -f "$1/s$seed.synth.json" ] || $program synth -o "$1/s$seed.tif" --size 10240x10240 --seed "$seed" --tissue 0.5 --tumors "$([ "$seed" -le 106 ] && echo 5 || echo 3)"
done
