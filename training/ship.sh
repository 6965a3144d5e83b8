#!/usr/bin/env bash
# Turns trained networks into shipped models: ship.sh PAIR RUN-FOLDER MODELS-FOLDER DATA-FOLDER [GROUP=FOLDER...]
# PAIR is breast-40x, lymph-node-10x or idc-2.5x; RUN-FOLDER is what its train-….sh made. Each FOLDER is what the same script made without
# GROUP. There temperature and threshold are fitted (of several groups the mean), and the hold-out model is measured: both go on the card.
# TUMORTRACE names the program (default: the checkout's).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pair=$1 run=$2 models=$3/$1 data=$4
shift 4
program=${TUMORTRACE:-$here/../tumortrace}
imagenet='begun with ResNet-18 weights of ImageNet (Microsoft.ML.DnnImageFeaturizer.ResNet18 0.23.1, MIT)'
coarse="PatchCamelyon tiles, Camelyon16 patches and masks, Camelyon17 tiles, BCSS (CC0), BreCaHAD, TNBC fields (CC BY 4.0); $imagenet"
classifier_about=$coarse
case $pair in
breast-40x)
    segmenter_data=$here/breast-40x.csv license=CC-BY-4.0
    about="BCSS 1008, 1015 and two tiles, Camelyon16 patches, Camelyon17 tiles (CC0), BreCaHAD, TNBC fields (CC BY 4.0); $imagenet" ;;
lymph-node-10x)
    segmenter_data=$run/lymph-node-10x.csv license=CC-BY-4.0
    about="PatchCamelyon tiles, Camelyon16 masks at 10x, Camelyon17 tiles (CC0); begun with the weights of breast-40x's classifier, which come from: $coarse"
    classifier_about="PatchCamelyon tiles, Camelyon16 masks at 10x, Camelyon17 tiles (CC0); $imagenet" ;;
idc-2.5x)
    segmenter_data=$here/idc-2.5x.csv license=CC0-1.0
    classifier_about='IDC_regular_ps50_idx5 (Cruz-Roa et al. 2014; CC0): complete sections 8865, 8867 and 13 partly annotated ones; 8863 held out'
    about="$classifier_about; sheets of patches of 257 more patients; $imagenet" ;;
*)
    echo "error: unknown pair $pair, expected breast-40x, lymph-node-10x or idc-2.5x" >&2
    exit 1 ;;
esac

# export_as NETWORK FOLDER TO OPTION...: what FOLDER was trained to, as TO/NETWORK.onnx.
export_as() {
    local about_of=about weights=$2/$1/best.safetensors
    [ "$1" = segmenter ] || about_of=classifier_about
    [ -f "$weights" ] || weights=$2/$1-321/best.safetensors
    [ ! -f "$2/$pair-$1/best.safetensors" ] || weights=$2/$pair-$1/best.safetensors
    $program model export "$weights" -o "$3/$1.onnx" --license $license --card-data "${!about_of}${note:-}" --dense-window 640 --half-weights --root "$data" "${@:4}"
}

# breast-40x is not calibrated: 0.5 stands for a threshold chosen over all folds of leave-one-out.sh (models/README.md).
point=()
[ "$pair" != breast-40x ] || point=(--operating-point 0.3)

coarse_on=() dense_on=() from=()
for each in "$@"; do
    group=${each%%=*} folder=${each#*=}
    note="; without $group; not calibrated" export_as classifier "$folder" "$folder/plain" --name "$pair-classifier-without-$group"
    note="; without $group; not calibrated" export_as segmenter "$folder" "$folder/plain" --name "$pair-segmenter-without-$group" "${point[@]}"
    if [ ${#point[@]} -eq 0 ]; then
        export_as segmenter "$folder" "$folder/fitted-$group" --calibrate "$segmenter_data" --hold-out "$group" --move-threshold
        from+=(--calibration "$folder/fitted-$group/segmenter.card.json")
    fi
    $program model upgrade "$folder/plain/classifier.onnx" --data "$segmenter_data" --root "$data" --hold-out "$group"
    mkdir -p "$folder/coarse" "$folder/dense"
    for stage in coarse:classifier dense:segmenter; do
        $program model evaluate --${stage#*:} "$folder/plain/${stage#*:}.onnx" --data "$segmenter_data" --root "$data" --hold-out "$group" --json \
            -o "$folder/${stage%:*}/$group.json" > /dev/null
    done
    coarse_on+=(--held-out "$folder/coarse/$group.json")
    dense_on+=(--held-out "$folder/dense/$group.json")
done
rm -rf "$models" && mkdir -p "$models"
export_as classifier "$run" "$models" --name "$pair-classifier" "${coarse_on[@]}"
# Whether blocks are as good as single windows is measured on unseen tissue, too: by the first group's hold-out model.
[ $# -eq 0 ] || $program model upgrade "$models/classifier.onnx" --hold-out-model "${1#*=}/plain/classifier.card.json"
# Exit 2 also says that int8 did not pass its acceptance test: the fp32 model is there all the same.
export_as segmenter "$run" "$models" --name "$pair-segmenter" --int8 "$segmenter_data" "${point[@]}" "${from[@]}" "${dense_on[@]}" || [ $? -eq 2 ]
[ -s "$models/segmenter.onnx" ] || { echo "error: the segmenter was not exported" >&2; exit 1; }
for model in "$models"/*.onnx; do $program model test "$model"; done
