#!/usr/bin/env bash
# Trains lymph-node-10x: train-lymph-node-10x.sh OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS"]]. Interrupted, the same command goes on.
# 0.972 µm/px is level 2 of Camelyon16's slides, so the segmenter resamples nothing there. Its classifier is also that of breast-40x.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
$program train segmenter --data "$out/lymph-node-10x.csv" --root "$data" -o "$out/segmenter" $(hold "$out/lymph-node-10x.csv") --network trunk \
    --init "$out/classifier/best.safetensors" --scale-jitter 0.25 --stain-shift 0.04 --jpeg 0.3 --blur 0.15 --resume --keep-last --ema 0.99 \
    --mpp 0.972 --patch 96 --output-stride 2 --batch 40 --steps 150 --lr 0.001 --warm-up 20 --validate-every 150 --validation-patches 60 \
    --dense-window 640
