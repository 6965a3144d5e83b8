#!/bin/sh
# Trains the shipped pairs: train.sh PAIR OUTPUT-FOLDER [DATA-FOLDER]; PAIR is demo-synthetic, idc-2.5x or bcss-40x.
# TUMORTRACE names the program (default: the checkout's). Interrupted, the same command goes on.
set -eu
# Threads that spin while they wait slow each other down tenfold where other programs need the cores too.
export OMP_WAIT_POLICY=passive
here=$(cd "$(dirname "$0")" && pwd)
program=${TUMORTRACE:-$here/../tumortrace}
pair=$1 out=$2 data=${3:-../shared/data}
mkdir -p "$out"

# round MANIFEST NETWORK FOLDER OPTION...: trains into OUT/FOLDER.
round() {
    manifest=$here/$1.csv network=$2 folder=$out/$3
    shift 3
    "$program" train "$network" --data "$manifest" --root "$data" -o "$folder" --resume "$@"
}

# ship NETWORK FOLDER OPTION...: exports OUT/FOLDER's best weights as OUT/NETWORK.onnx with its cards.
ship() {
    network=$1 folder=$out/$2
    shift 2
    "$program" model export "$folder/best.safetensors" -o "$out/$network.onnx" --name "$pair-$network" --license "$license" --card-data "$about" "$@"
}

case $pair in
demo-synthetic)
    license=CC0-1.0
    about='Synthetic slides (tumortrace synth, seeds 101 to 112 without 106; validated on 106)'
    data=$out/slides
    mkdir -p "$data"
    for seed in 101 102 103 104 105 106 107 108 109 110 111 112; do
        [ -f "$data/s$seed.tif" ] || "$program" synth -o "$data/s$seed.tif" --size 10240x10240 --seed $seed --tissue 0.5 --tumors "$([ $seed -le 106 ] && echo 5 || echo 3)"
    done
    round demo-synthetic-first classifier classifier-1 --mpp 0.25 --window 299 --cell 128 --batch 32 --steps 300 --freeze-statistics 1
    ship classifier classifier-1 --calibrate "$here/demo-synthetic.csv" --root "$data"
    resnet='--mpp 0.25 --depth 18 --width 0.25'
    round demo-synthetic-first segmenter segmenter-1 $resnet --patch 320 --batch 8 --steps 1200 --freeze-statistics 1
    # With glass in the patches, and batch-norm as in inference.
    round demo-synthetic-first segmenter segmenter-2 $resnet --patch 448 --batch 4 --steps 300 --lr 0.001 --min-tissue 0.02 --freeze-statistics 0 --backbone "$out/segmenter-1/best.safetensors" --seed 2
    round demo-synthetic segmenter segmenter-3 $resnet --patch 448 --batch 4 --steps 500 --lr 0.001 --min-tissue 0.02 --freeze-statistics 0 --backbone "$out/segmenter-2/best.safetensors" --seed 3
    # As tumour and normal come in slides: fewer glands and lymphocytes are taken for tumour.
    round demo-synthetic segmenter segmenter-4 $resnet --patch 448 --batch 4 --steps 300 --lr 0.0007 --min-tissue 0.1 --unbalanced --freeze-statistics 0 --backbone "$out/segmenter-3/best.safetensors" --seed 4
    ship segmenter segmenter-4 --dense-window 1280
    ;;
idc-2.5x)
    license=CC0-1.0
    about='IDC_regular_ps50_idx5 (Cruz-Roa et al. 2014; CC0): trained on slide 8867 and 13 partly annotated slides, validated on 8863; slide 8865 held out'
    round idc-2.5x classifier classifier-1 --mpp 4 --window 107 --cell 32 --min-known 0.9 --batch 64 --steps 900 --color-jitter 1.5 --stain-jitter 1.5 --freeze-statistics 1
    # Not calibrated: the threshold that fits slide 8863 would cost candidates on slides of another stain.
    ship classifier classifier-1
    round idc-2.5x segmenter segmenter-1 --mpp 4 --patch 320 --depth 18 --width 0.25 --min-tissue 0.05 --batch 8 --steps 500 --color-jitter 1.5 --stain-jitter 1.5
    ship segmenter segmenter-1 --dense-window 640 --calibrate "$here/idc-2.5x.csv" --root "$data"
    ;;
bcss-40x)
    license=CC-BY-4.0
    about='BCSS (Amgad et al. 2019; CC0): left two thirds of region 1015, two tiles; Camelyon16 patches (CC0); BreCaHAD (Aksac et al. 2019; CC BY 4.0). Validated on other parts of the same; BCSS region 1008 held out'
    round bcss-40x classifier classifier-1 --mpp 0.25 --window 299 --cell 128 --batch 32 --steps 600 --color-jitter 1.5 --stain-jitter 1.5
    ship classifier classifier-1
    round bcss-40x segmenter segmenter-1 --mpp 0.25 --patch 320 --depth 18 --width 0.25 --batch 8 --steps 500 --color-jitter 1.5 --stain-jitter 1.5
    ship segmenter segmenter-1 --dense-window 1280 --calibrate "$here/bcss-40x.csv" --root "$data"
    ;;
*)
    echo "error: unknown pair $pair, expected demo-synthetic, idc-2.5x or bcss-40x" >&2
    exit 1
    ;;
esac
