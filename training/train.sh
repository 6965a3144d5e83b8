#!/bin/sh
# Trains the shipped pairs: train.sh PAIR OUTPUT-FOLDER [DATA-FOLDER]; PAIR is idc-2.5x or bcss-40x.
# TUMORTRACE names the program (default: tumortrace on the path). About 10 minutes a network on two cores.
set -eu
# Threads that spin while they wait slow each other down tenfold where other programs need the cores too.
export OMP_WAIT_POLICY=passive
pair=$1 out=$2 data=${3:-../shared/data}
here=$(cd "$(dirname "$0")" && pwd)
train() {
    network=$1
    shift
    "${TUMORTRACE:-tumortrace}" train "$network" --data "$here/$pair.csv" --root "$data" -o "$out/$network" \
        --resume --time-limit-minutes 25 "$@"
}
case $pair in
idc-2.5x)
    about='IDC_regular_ps50_idx5 (Cruz-Roa et al. 2014; CC0): trained on slide 8867 and 13 partly annotated slides, validated on 8863; slide 8865 held out'
    train classifier --mpp 4 --window 107 --cell 32 --min-known 0.9 --batch 64 --steps 1200 --lr 0.002 --color-jitter 1.5 --stain-jitter 1.5 \
        --name idc-2.5x-classifier --license CC0-1.0 --card-data "$about"
    train segmenter --mpp 4 --patch 256 --depth 18 --width 0.25 --min-known 0.7 --batch 12 --steps 800 --lr 0.002 --color-jitter 1.5 --stain-jitter 1.5 --dense-window 640 \
        --name idc-2.5x-segmenter --license CC0-1.0 --card-data "$about"
    ;;
bcss-40x)
    about='BCSS (Amgad et al. 2019; CC0): left two thirds of region 1015, two tiles; Camelyon16 patches (CC0); BreCaHAD (Aksac et al. 2019; CC BY 4.0). Validated on other parts of the same; BCSS region 1008 held out'
    train classifier --mpp 0.25 --window 299 --cell 128 --batch 32 --steps 1000 --lr 0.002 --color-jitter 1.5 --stain-jitter 1.5 \
        --name bcss-40x-classifier --license CC-BY-4.0 --card-data "$about"
    train segmenter --mpp 0.25 --patch 320 --depth 18 --width 0.25 --batch 8 --steps 1000 --lr 0.002 --color-jitter 1.5 --stain-jitter 1.5 --dense-window 1280 \
        --name bcss-40x-segmenter --license CC-BY-4.0 --card-data "$about"
    ;;
*)
    echo "error: unknown pair $pair, expected idc-2.5x or bcss-40x" >&2
    exit 1
    ;;
esac
