#!/usr/bin/env bash
# Trains breast-40x: train-breast-40x.sh OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS"]]. Interrupted, the same command goes on.
# The segmenter learns in two rounds of 500 steps; a third one made it better on one fold and worse on another (models/README.md).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# segmenter FOLDER OPTION...
segmenter() {
    $program train segmenter --data "$here/breast-40x.csv" --root "$data" -o "$out/$1" $(hold "$here/breast-40x.csv") --network trunk \
        --trunk-rate 0.3 --freeze-stages 0 --weight-decay 0.001 --normalize-stain --scale-jitter 0.25 --stain-shift 0.04 --jpeg 0.3 \
        --blur 0.15 --resume --keep-last --ema 0.99 --mpp 0.5 --patch 192 --output-stride 4 --batch 12 --steps 500 --warm-up 25 \
        --validate-every 500 --validation-patches 60 --dense-window 640 "${@:2}"
}
segmenter segmenter-1 --init imagenet --lr 0.001
segmenter segmenter --init "$out/segmenter-1/best.safetensors" --lr 0.0006 --seed 2
