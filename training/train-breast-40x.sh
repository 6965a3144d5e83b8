#!/usr/bin/env bash
# Trains breast-40x: train-breast-40x.sh OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS"]]. Interrupted, the same command goes on.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
$program train segmenter --data "$here/breast-40x.csv" --root "$data" -o "$out/segmenter" $(hold "$here/breast-40x.csv") --network trunk --init imagenet \
    --normalize-stain --scale-jitter 0.25 --stain-shift 0.04 --jpeg 0.3 --blur 0.15 --resume --keep-last --ema 0.99 \
    --mpp 0.5 --patch 192 --output-stride 4 --batch 12 --steps 220 --lr 0.001 --warm-up 25 --validate-every 220 --validation-patches 60 \
    --dense-window 640
