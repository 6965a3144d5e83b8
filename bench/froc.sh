#!/usr/bin/env bash
# FROC of 128 slides of Camelyon16, official detections against official annotations: bench/froc.sh VECTORS ANNOTATIONS
# VECTORS holds two-decimals-ties/detections/NAME.csv, ANNOTATIONS holds test/NAME.xml. The aim is less than a minute on 2 cores.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
for run in 1 2 3; do
    /usr/bin/time -f "run $run: %e s, %U s of processor time, peak %M KiB" "$here/../tumortrace" evaluate froc --preset camelyon16 \
        --detections "$1/two-decimals-ties/detections" --truth "$2/test" > /dev/null
done
