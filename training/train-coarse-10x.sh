#!/usr/bin/env bash
# Trains the coarse stage of breast-40x, with whose weights the segmenter of lymph-node-10x begins: train-coarse-10x.sh OUTPUT-FOLDER [DATA-FOLDER ["HELD-OUT-GROUPS"]].
# The shipped one was trained without the groups of the first fold of leave-one-out.sh: with them it was worse on PCam's clusters 5 and 17.
# OUTPUT-FOLDER holds what manifests.sh wrote. Interrupted, the same command goes on. Cells of 32 px are the paper's 128 px at 40x.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$1 data=${2:-../shared/data} groups=${3:-}
program=${TUMORTRACE:-$here/../tumortrace}
for g in $groups; do
    grep -q ",$g," "$out/coarse-10x.csv" || { echo "error: no image is of group $g, see $out/coarse-10x.csv" >&2; exit 1; }
done
hold() { for g in $groups; do printf -- '--hold-out %s ' "$g"; done; }
$program train classifier --data "$out/coarse-10x.csv" --root "$data" -o "$out/classifier" $(hold) --network trunk --init imagenet \
    --scale-jitter 0.25 --stain-shift 0.04 --jpeg 0.3 --blur 0.15 --resume --keep-last --ema 0.99 \
    --mpp 1 --window 96 --cell 32 --batch 64 --steps 250 --lr 0.001 --warm-up 30 --validate-every 250 --validation-patches 800
