#!/usr/bin/env bash
# Trains breast-40x: train-breast-40x.sh OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS"]]. Interrupted, the same command goes on.
# The shipped classifier was trained without the groups bcss-1008 tnbc-01 tnbc-02 tnbc-03 c17-0 c17-1 tumor_073 pcam-1 pcam-3 pcam-6
# pcam-12 pcam-20 pcam-22 c16-1096 in 250 steps, the segmenter on everything in 300.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$1 data=${2:-../shared/data} groups=${3:-}
program=${TUMORTRACE:-$here/../tumortrace}
mkdir -p "$out"
"$here/manifests.sh" "$data" "$out"
hold() { for g in $groups; do printf -- '--hold-out %s ' "$g"; done; }
common="--network trunk --init imagenet --scale-jitter 0.25 --stain-shift 0.04 --jpeg 0.3 --blur 0.15 --resume --keep-last --ema 0.99 --lr 0.001 --validate-every 100"
$program train classifier --data "$out/coarse-10x.csv" --root "$data" -o "$out/classifier" $(hold) $common \
    --mpp 1 --window 96 --cell 32 --batch 64 --steps 250 --warm-up 30 --validation-patches 800
$program train segmenter --data "$here/breast-40x.csv" --root "$data" -o "$out/segmenter" $(hold) $common \
    --mpp 0.5 --patch 192 --output-stride 4 --batch 12 --steps 300 --warm-up 25 --validation-patches 60 --dense-window 640
