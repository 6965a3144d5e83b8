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

# One network: train, then move its operating point to 0.5 on the validation images and export it.
train() {
    network=$1 more=$2
    shift 2
    "$program" train "$network" --data "$here/$pair.csv" --root "$data" -o "$out/$network" --resume \
        --name "$pair-$network" --license "$license" --card-data "$about" $more "$@"
    "$program" model export "$out/$network/best.safetensors" -o "$out/$network.onnx" --calibrate "$here/$pair.csv" --root "$data" \
        --name "$pair-$network" --license "$license" --card-data "$about; its threshold was fitted to the validation images" $more
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
    train classifier '' --mpp 0.25 --window 299 --cell 128 --batch 32 --steps 300 --lr 0.002
    train segmenter '--dense-window 1280' --mpp 0.25 --patch 320 --depth 18 --width 0.25 --batch 8 --steps 1200 --lr 0.002
    ;;
idc-2.5x)
    license=CC0-1.0
    about='IDC_regular_ps50_idx5 (Cruz-Roa et al. 2014; CC0): trained on slide 8867 and 13 partly annotated slides, validated on 8863; slide 8865 held out'
    train classifier '' --mpp 4 --window 107 --cell 32 --min-known 0.9 --batch 64 --steps 900 --lr 0.002 --color-jitter 1.5 --stain-jitter 1.5
    train segmenter '--dense-window 640' --mpp 4 --patch 256 --depth 18 --width 0.25 --min-known 0.7 --batch 12 --steps 500 --lr 0.002 --color-jitter 1.5 --stain-jitter 1.5
    ;;
bcss-40x)
    license=CC-BY-4.0
    about='BCSS (Amgad et al. 2019; CC0): left two thirds of region 1015, two tiles; Camelyon16 patches (CC0); BreCaHAD (Aksac et al. 2019; CC BY 4.0). Validated on other parts of the same; BCSS region 1008 held out'
    train classifier '' --mpp 0.25 --window 299 --cell 128 --batch 32 --steps 700 --lr 0.002 --color-jitter 1.5 --stain-jitter 1.5
    train segmenter '--dense-window 1280' --mpp 0.25 --patch 320 --depth 18 --width 0.25 --batch 8 --steps 600 --lr 0.002 --color-jitter 1.5 --stain-jitter 1.5
    ;;
*)
    echo "error: unknown pair $pair, expected demo-synthetic, idc-2.5x or bcss-40x" >&2
    exit 1
    ;;
esac
