#!/bin/bash
# Trains demo-synthetic, the paper's networks in small: train-demo-synthetic.sh OUTPUT-FOLDER. (./demo.sh runs demo-40x.) The rounds
# as they were run; the recipe of train.sh was tried too and did worse (tumour IoU 0.32 instead of 0.86 on the demo's slide).
# TUMORTRACE names the program (default: the checkout's). Interrupted, the same command goes on.
set -euo pipefail
export OMP_WAIT_POLICY=passive
here=$(cd "$(dirname "$0")" && pwd)
program=${TUMORTRACE:-$here/../tumortrace}
out=$1 data=$1/slides
"$here/synthetic-slides.sh" "$data"

# round MANIFEST NETWORK FOLDER OPTION...
round() {
    local manifest=$here/$1.csv network=$2 folder=$out/$3
    shift 3
    $program train "$network" --data "$manifest" --root "$data" -o "$folder" --resume "$@"
}

resnet='--mpp 0.25 --depth 18 --width 0.25'
round demo-synthetic-first classifier classifier --mpp 0.25 --window 299 --cell 128 --batch 32 --steps 300 --freeze-statistics 1
round demo-synthetic-first segmenter round-1 $resnet --patch 320 --batch 8 --steps 1200 --freeze-statistics 1
# With glass in the patches, and batch-norm as in inference.
round demo-synthetic-first segmenter round-2 $resnet --patch 448 --batch 4 --steps 300 --lr 0.001 --min-tissue 0.02 --freeze-statistics 0 --backbone "$out/round-1/best.safetensors" --seed 2
round demo-synthetic segmenter round-3 $resnet --patch 448 --batch 4 --steps 500 --lr 0.001 --min-tissue 0.02 --freeze-statistics 0 --backbone "$out/round-2/best.safetensors" --seed 3
# As tumour and normal come in slides: fewer glands and lymphocytes are taken for tumour.
round demo-synthetic segmenter segmenter $resnet --patch 448 --batch 4 --steps 300 --lr 0.0007 --min-tissue 0.1 --unbalanced --freeze-statistics 0 --backbone "$out/round-3/best.safetensors" --seed 4
# Larger patches, each from the weights before: for the comparison in experiments/.
larger="$resnet --batch 4 --steps 120 --min-tissue 0.1 --unbalanced --freeze-statistics 0 --precision Bf16 --validate-every 40"
round demo-synthetic segmenter segmenter-768 $larger --patch 768 --lr 0.0007 --validation-patches 60 --backbone "$out/segmenter/best.safetensors" --seed 5
round demo-synthetic segmenter segmenter-1280 $larger --patch 1280 --lr 0.0004 --validation-patches 30 --backbone "$out/segmenter-768/best.safetensors" --seed 6

about='Synthetic slides (tumortrace synth, seeds 101 to 112 without 106; validated on 106)'
$program model export "$out/classifier/best.safetensors" -o "$out/classifier.onnx" --name demo-synthetic-classifier --license CC0-1.0 --card-data "$about" --calibrate "$here/demo-synthetic.csv" --root "$data"
$program model upgrade "$out/classifier.onnx" --data "$here/demo-synthetic.csv" --root "$data" --split val
$program model export "$out/segmenter/best.safetensors" -o "$out/segmenter.onnx" --name demo-synthetic-segmenter --license CC0-1.0 --card-data "$about" --dense-window 1280 --int8 "$here/demo-synthetic.csv" --root "$data"
for n in 768 1280; do
    $program model export "$out/segmenter-$n/best.safetensors" -o "$out/segmenter-$n.onnx" --name demo-synthetic-segmenter-$n --license CC0-1.0 --card-data "$about" --dense-window 1280
done
