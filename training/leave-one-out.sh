#!/usr/bin/env bash
# Measures breast-40x on patients it never saw: leave-one-out.sh OUTPUT-FOLDER [DATA-FOLDER [FOLD...]], all three folds unless named.
# Three folds: each trains a pair without the fold's groups (patients, slides, stain clusters, hospitals) and measures it on each of them, at
# 0.5 as shipped (0.3 as trained). OUTPUT-FOLDER/table.md has a row per group and the mean over groups. Interrupted, the same command goes on.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$1 data=${2:-../shared/data}
shift $(($# < 2 ? $# : 2))
program=${TUMORTRACE:-$here/../tumortrace}
folds=(
    "bcss-1008 tnbc-01 tnbc-02 tnbc-03 c17-0 c17-1 tumor_073 pcam-1 pcam-3 pcam-6 pcam-12 pcam-20 pcam-22 c16-1096"
    "bcss-1015 bcss-5067 tnbc-04 tnbc-05 c17-2 c17-3 tumor_064 pcam-0 pcam-9 pcam-10 pcam-13 pcam-14 pcam-23 c16-1067"
    "bcss-5068 tnbc-08 tnbc-09 tnbc-10 tnbc-11 c17-4 brecahad-low tumor_001"
)
mkdir -p "$out/coarse" "$out/dense"
for i in "$@"; do [[ $i =~ ^[123]$ ]] || { echo "error: no fold $i, expected 1, 2 or 3" >&2; exit 1; }; done

# measure STAGE GROUP OPTION...: one model on one group; nothing to do where that is done.
measure() {
    local json=$out/$1/$2.json
    [ -s "$json" ] || $program model evaluate "${@:3}" --root "$data" --hold-out "$2" --json -o "$json" > "$out/$1/$2.log"
}

for i in ${*:-1 2 3}; do
    fold=$out/fold-$i groups=${folds[$((i - 1))]}
    "$here/train-breast-40x.sh" "$fold" "$data" "$groups"
    [ -s "$fold/segmenter.onnx" ] || $program model export "$fold/segmenter/best.safetensors" -o "$fold/segmenter.onnx" --dense-window 640 \
        --operating-point 0.3
    for group in $groups; do
        measure coarse "$group" --classifier "$fold/classifier/classifier.onnx" --data "$fold/coarse-10x.csv"
        case $group in
        pcam-* | c16-*) ;;
        *) measure dense "$group" --segmenter "$fold/segmenter.onnx" --data "$here/breast-40x.csv" ;;
        esac
    done
done
$program model table "$out"/{coarse,dense}/*.json -o "$out/table.md"
