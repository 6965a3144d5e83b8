#!/usr/bin/env bash
# Trains idc-2.5x: train-idc-2.5x.sh OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS"]]. Interrupted, the same command goes on.
# The classifier is trained from scratch on the sections; the segmenter begins with ImageNet's weights and sees the sheets of 257 more
# patients, too. Section 8863 is held out of both.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1 data=${2:-../shared/data} groups=${3:-}
program=${TUMORTRACE:-$here/../tumortrace}
"$here/manifests.sh" "$data" "$out"
"$here/train.sh" idc-2.5x "$out" "$data" "$groups" classifier
$program train segmenter --data "$out/idc-2.5x-all.csv" --root "$data" -o "$out/segmenter" $(for g in $groups; do echo "--hold-out $g"; done) \
    --network trunk --init imagenet --normalize-stain --scale-jitter 0.25 --stain-shift 0.04 --jpeg 0.3 --blur 0.15 --resume --keep-last --ema 0.99 \
    --mpp 4 --patch 192 --output-stride 8 --batch 12 --steps 260 --lr 0.001 --warm-up 25 --validate-every 260 --validation-patches 60 \
    --erase 0.5 --min-tissue 0.05
