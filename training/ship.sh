#!/bin/bash
# Turns trained rounds into shipped models: ship.sh PAIR RUN-FOLDER MODELS-FOLDER DATA-FOLDER [GROUP=FOLDER...]
# RUN-FOLDER is what train.sh made. Each FOLDER is what it made without GROUP: RUN-FOLDER itself, or a hold-out model's. There the
# figures on unseen tissue are measured and temperature and threshold are fitted, of several groups the mean. Hold-out models'
# classifier and first segmenter are shipped too (without-GROUP), so that everybody can measure them.
# TUMORTRACE names the program (default: the checkout's).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pair=$1 run=$2 models=$3/$1 data=$4
shift 4
program=${TUMORTRACE:-$here/../tumortrace}
manifest=$here/$pair.csv
case $pair in
idc-2.5x) license=CC0-1.0 window=640 about='IDC_regular_ps50_idx5 (Cruz-Roa et al. 2014; CC0): complete sections 8865, 8867 and 13 partly annotated ones; 8863 held out' ;;
bcss-40x) license=CC-BY-4.0 window=1280 about='BCSS regions 1008, 1015 and two tiles (Amgad et al. 2019; CC0); Camelyon16 patches (CC0); BreCaHAD 10019 to 10035 (Aksac et al. 2019; CC BY 4.0)' ;;
*) echo "error: unknown pair $pair" >&2; exit 1 ;;
esac

# Names of the trained networks below a folder, and the file each becomes.
networks() { for n in classifier segmenter-321 segmenter-768 segmenter-1280 segmenter-large; do [ ! -f "$1/$n/best.safetensors" ] || echo $n; done; }
file() { [ "$1" = segmenter-321 ] && echo segmenter || echo "$1"; }
# Segmenters' thresholds are moved to 0.5; a classifier keeps its own, as a missed candidate is lost.
moved() { [ "$1" = classifier ] || echo --move-threshold; }

for each in "$@"; do
    group=${each%%=*} folder=${each#*=}
    for n in $(networks "$folder"); do
        $program model export "$folder/$n/best.safetensors" -o "$folder/plain/$(file $n).onnx" --name "$pair-$(file $n)-without-$group" \
            --license $license --card-data "$about; without $group; not calibrated" --dense-window $window
        $program model export "$folder/$n/best.safetensors" -o "$folder/fitted-$group/$(file $n).onnx" --dense-window $window \
            --calibrate "$manifest" --root "$data" --hold-out "$group" $(moved $n)
    done
    [ ! -f "$folder/plain/classifier.onnx" ] || $program model upgrade "$folder/plain/classifier.onnx" --data "$manifest" --root "$data" --hold-out "$group"
    measured=(--models "$folder/plain")
    [ -f "$folder/plain/classifier.onnx" ] || measured=(--segmenter "$folder/plain/segmenter.onnx")
    $program model evaluate "${measured[@]}" --data "$manifest" --root "$data" --hold-out "$group" --json -o "$folder/$group.json" > /dev/null
    [ "$folder" = "$run" ] || { mkdir -p "$models/without-$group" && cp "$folder"/plain/{classifier,segmenter}.* "$models/without-$group/" 2> /dev/null || true; }
done
for n in $(networks "$run"); do
    from=()
    for each in "$@"; do
        group=${each%%=*} folder=${each#*=}
        if [ -f "$folder/$n/best.safetensors" ]; then
            from+=(--calibration "$folder/fitted-$group/$(file $n).card.json" --held-out "$folder/$group.json")
        elif [ "$n" != classifier ]; then
            # A hold-out model of the small segmenter stands in for those of the same family that have none.
            from+=(--calibration "$folder/fitted-$group/segmenter.card.json")
        fi
    done
    # Exit 2 says that int8 did not pass its acceptance test: the fp32 model is there all the same.
    $program model export "$run/$n/best.safetensors" -o "$models/$(file $n).onnx" --name "$pair-$(file $n)" --license $license \
        --card-data "$about" --dense-window $window --root "$data" --int8 "$manifest" "${from[@]}" || [ $? -eq 2 ]
done
# Whether the dense coarse mode is as good is measured on unseen tissue, too: by the first group's hold-out model. idc-2.5x gets the graph without
# figures, so that it keeps to single windows: over all cells of a section, blocks lose 0.007 of the AUC there (models/README.md).
held_out=(--hold-out-model "${1#*=}/plain/classifier.card.json")
[ "$pair" != idc-2.5x ] || held_out=()
for f in "$models"/classifier.onnx "$models"/classifier.int8.onnx; do
    [ ! -f "$f" ] || $program model upgrade "$f" "${held_out[@]}"
done
$program model test "$models"/*.onnx
du -sh "$models"
