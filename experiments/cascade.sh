#!/bin/bash
# The paper's own experiment (its Tables 2, 3 and 4) with what is at hand:
#   cascade.sh synthetic OUT [DATA]   twelve synthetic slides, six of them normal, models/demo-synthetic
#   cascade.sh idc OUT DATA           three sections of breast tissue at 4 µm/px; each is measured with models that were
#                                     trained and calibrated without it (training/train.sh, about half an hour)
# DATA is the folder of shared data: the lesions' shapes come from DATA/camelyon16-annotations (without DATA they are invented),
# the sections from DATA/idc-mosaics-2.5x. The tables come to lie in OUT/report. Interrupted, the same command goes on.
# TUMORTRACE names the program (default: the checkout's).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
set_name=${1:-} out=${2:-} data=${3:-}
program=${TUMORTRACE:-$here/../tumortrace}
# Keeps the networks' buffers: faster, in more memory.
export OMP_WAIT_POLICY=passive MALLOC_MMAP_THRESHOLD_=8589934592 MALLOC_TRIM_THRESHOLD_=17179869184

usage() { sed -n '2,7p' "$0" | cut -c3- >&2; exit 1; }
[ -n "$out" ] || usage

# runs SLIDE MODELS: the rows of the tables for one slide. DCNN-321 is the segmenter trained on the smallest patches.
runs() {
    local slide=$1 m=$2
    run() { local name=$1; shift; $program segment "$slide" --windows paper -o "$out/$name" "$@"; }
    local a=$m/segmenter.onnx b=$m/segmenter-768.onnx c=$m/segmenter-1280.onnx v3="--classifier $m/classifier.onnx"
    run DCNN-321 --exhaustive --segmenter "$a"
    run DCNN-768 --exhaustive --segmenter "$b"
    run DCNN-1280 --exhaustive --segmenter "$c"
    run Inception-v3 --coarse-only $v3
    run v3_DCNN-321 $v3 --segmenter "$a"
    run v3_DCNN-768 $v3 --segmenter "$b"
    run v3_DCNN-1280 $v3 --segmenter "$c"
    run v3_DCNN-321+768 $v3 --segmenter "$a" --segmenter "$b"
    run v3_DCNN-321+1280 $v3 --segmenter "$a" --segmenter "$c"
    run v3_DCNN-768+1280 $v3 --segmenter "$b" --segmenter "$c"
    run v3_DCNN-321+768+1280 $v3 --segmenter "$a" --segmenter "$b" --segmenter "$c"
}

# evaluate OPTION...: one report a run, and their comparison.
evaluate() {
    local all=() name
    for name in DCNN-321 DCNN-768 DCNN-1280 Inception-v3 v3_DCNN-321 v3_DCNN-768 v3_DCNN-1280 \
        v3_DCNN-321+768 v3_DCNN-321+1280 v3_DCNN-768+1280 v3_DCNN-321+768+1280; do
        all+=("$out/$name")
    done
    $program evaluate "${all[@]}" -o "$out/report" "$@"
    cat "$out/report/comparison.md"
}

synthetic() {
    mkdir -p "$out/slides" "$out/truth"
    # Test slides of Camelyon16 whose lesions fit without being shrunk much: 052, 097 and 117 hold micro-metastases (below 2 mm).
    local seed=301 shape=()
    for lesions in 052 097 117 013 108 084 '' '' '' '' '' ''; do
        if [ -z "$lesions" ]; then shape=(--tumors 0)
        elif [ -n "$data" ]; then shape=(--truth "$data/camelyon16-annotations/test/test_$lesions.json" --fit)
        else shape=(--tumors $((seed % 3 + 1))); fi
        [ -f "$out/truth/s$seed.geojson" ] || {
            $program synth -o "$out/slides/s$seed.tif" --size 8192x8192 --seed $seed --tissue 0.5 "${shape[@]}"
            cp "$out/slides/s$seed.geojson" "$out/truth/"
        }
        seed=$((seed + 1))
    done
    runs "$out/slides" "$here/../models/demo-synthetic"
    evaluate --truth "$out/truth"
}

idc() {
    [ -d "$data/idc-mosaics-2.5x" ] || { echo "error: $data/idc-mosaics-2.5x is missing; expected the folder with images and labels" >&2; exit 2; }
    mkdir -p "$out/slides" "$out/truth"
    # 8863 is in no training set, see training/README.md: its own models leave out it alone.
    train 8863 '8863' 8865=8865; train 8865 '8863 8865' 8863=8865; train 8867 '8863 8867' 8863=8867
    for section in 8863 8865 8867; do
        [ -f "$out/slides/$section.tif" ] || $program pyramid "$data/idc-mosaics-2.5x/images/$section.png" --mpp 4 -o "$out/slides/$section.tif"
        cp "$data/idc-mosaics-2.5x/labels/$section.png" "$out/truth/"
        runs "$out/slides/$section.tif" "$out/models/$section"
    done
    evaluate --truth "$out/truth" --unknown 0
}

# train SECTION HELD-OUT FITTED-ON=OTHER: networks that never saw SECTION. Temperature and threshold are fitted on FITTED-ON, which
# the networks of OTHER never saw either.
train() {
    local section=$1 groups=$2 fitted=${3%%=*} other=${3#*=} n file
    "$here/../training/train.sh" idc-2.5x "$out/training/$section" "$data" "$groups" classifier 321 768 1280
    [ "$section" = "$other" ] || "$here/../training/train.sh" idc-2.5x "$out/training/$other" "$data" "8863 $other" classifier 321 768 1280
    for n in classifier segmenter-321 segmenter-768 segmenter-1280; do
        file=$out/models/$section/${n/-321/}.onnx
        [ -f "$file" ] || {
            $program model export "$out/training/$other/$n/best.safetensors" -o "$out/fitted/$section/$n.onnx" --dense-window 640 \
                --calibrate "$here/../training/idc-2.5x.csv" --root "$data" --hold-out "$fitted" $([ $n = classifier ] || echo --move-threshold)
            $program model export "$out/training/$section/$n/best.safetensors" -o "$file" --name "idc-2.5x-$n-without-$section" --license CC0-1.0 \
                --card-data "IDC_regular_ps50_idx5 without $groups" --dense-window 640 --calibration "$out/fitted/$section/$n.card.json"
        }
    done
}

case $set_name in
synthetic) synthetic ;;
idc) idc ;;
*) usage ;;
esac
