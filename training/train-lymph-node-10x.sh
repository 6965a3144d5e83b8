#!/usr/bin/env bash
# Trains lymph-node-10x: train-lymph-node-10x.sh OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS"]]. Interrupted, the same command goes on.
# 0.972 µm/px is level 2 of Camelyon16's slides, so nothing is resampled there. The segmenter begins with the weights of the coarse stage of
# breast-40x; the pair's own classifier learns from lymph nodes alone: on PCam's clusters 3, 5, 12, 17 and 22, without them, AUC 0.949
# instead of the other's 0.920. (The shipped segmenter began with an earlier run of train-coarse-10x.sh.)
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
$program train segmenter --data "$out/lymph-node-10x.csv" --root "$data" -o "$out/segmenter" $(hold "$out/lymph-node-10x.csv") --network trunk \
    --init "$out/classifier/best.safetensors" --scale-jitter 0.25 --stain-shift 0.04 --jpeg 0.3 --blur 0.15 --resume --keep-last --ema 0.99 \
    --mpp 0.972 --patch 96 --output-stride 2 --batch 40 --steps 150 --lr 0.001 --warm-up 20 --validate-every 150 --validation-patches 60 \
    --dense-window 640
$program train classifier --data "$out/lymph-node-10x.csv" --root "$data" -o "$out/lymph-node-10x-classifier" $(hold "$out/lymph-node-10x.csv") \
    --network trunk --init imagenet --trunk-rate 0.3 --freeze-stages 0 --weight-decay 0.001 --scale-jitter 0.25 --stain-shift 0.04 --jpeg 0.3 \
    --blur 0.15 --resume --keep-last --ema 0.99 --mpp 0.972 --window 96 --cell 32 --batch 64 --steps 400 --lr 0.001 --warm-up 30 \
    --validate-every 1000 --validation-patches 800
