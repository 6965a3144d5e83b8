#!/bin/bash
# Trains networks from scratch, round by round: train.sh PAIR OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS" [ROUND...]]]
# PAIR is idc-2.5x (the others have scripts of their own). Held-out groups are not trained on: they are left for measuring. Without ROUND
# those that are shipped: classifier 321 (others: 768 1280 large). Interrupted, the same command goes on.
# TUMORTRACE names the program (default: the checkout's).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pair=$1 out=$2 data=${3:-../shared/data} groups=${4:-}
shift $(($# < 4 ? $# : 4))
rounds=${*:-classifier 321}
program=${TUMORTRACE:-$here/../tumortrace}
manifest=$here/$pair.csv
mkdir -p "$out"

# train NETWORK FOLDER OPTION...: the last weights count, as validation data from so few patients say little.
train() {
    local network=$1 folder=$out/$2
    shift 2
    $program train "$network" --data "$manifest" --root "$data" $(for g in $groups; do echo "--hold-out $g"; done) -o "$folder" --resume \
        --keep-last --freeze-statistics 1 "$@"
}

case $pair in
idc-2.5x)
    # Erasing: partly annotated slides have white holes around their tumour.
    classifier="--mpp 4 --window 171 --cell 32 --min-known 0.5 --batch 64 --steps 500 --erase 0.5 --normalize-stain"
    segmenter="--mpp 4 --min-tissue 0.05 --erase 0.5 --normalize-stain"
    steps=450 ;;
*)
    echo "error: unknown pair $pair, expected idc-2.5x" >&2
    exit 1 ;;
esac
small="--depth 18 --width 0.25 --precision Bf16"
for round in $rounds; do
    case $round in
    classifier) train classifier classifier $classifier --validate-every 250 ;;
    321) train segmenter segmenter-321 $segmenter $small --patch 321 --batch 8 --steps $steps --validate-every 200 --validation-patches 200 ;;
    # The larger patches go on from the smallest's weights.
    768) train segmenter segmenter-768 $segmenter $small --patch 768 --batch 4 --accumulate 2 --steps 80 --lr 0.001 --validate-every 40 --validation-patches 40 --backbone "$out/segmenter-321/best.safetensors" --seed 2 ;;
    1280) train segmenter segmenter-1280 $segmenter $small --patch 1280 --batch 4 --accumulate 4 --steps 30 --lr 0.0007 --validate-every 30 --validation-patches 20 --backbone "$out/segmenter-321/best.safetensors" --seed 3 ;;
    large) train segmenter segmenter-large $segmenter --depth 18 --width 0.5 --precision Bf16 --patch 321 --batch 8 --steps $((steps * 3 / 4)) --validate-every 150 --validation-patches 100 --seed 4 ;;
    *) echo "error: unknown round $round" >&2; exit 1 ;;
    esac
done
