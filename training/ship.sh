#!/bin/bash
# Turns trained rounds into shipped models: ship.sh PAIR RUN-FOLDER MODELS-FOLDER DATA-FOLDER [GROUP=TWIN-FOLDER...]
# RUN-FOLDER is what train.sh made of all data, each TWIN-FOLDER what it made without GROUP. The twins give the figures on
# unseen tissue and the calibration; their classifier and first segmenter are shipped too (without-GROUP), so that
# everybody can measure them. TUMORTRACE names the program (default: the checkout's).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pair=$1 run=$2 models=$3/$1 data=$4
shift 4
program=${TUMORTRACE:-$here/../tumortrace}
manifest=$here/$pair.csv
case $pair in
demo-synthetic) license=CC0-1.0 window=1280 data=$run/slides about='Synthetic slides (tumortrace synth, seeds 101 to 112 without 106; validated on 106)' ;;
idc-2.5x) license=CC0-1.0 window=640 about='IDC_regular_ps50_idx5 (Cruz-Roa et al. 2014; CC0): complete sections 8863, 8865, 8867 and 13 partly annotated ones' ;;
bcss-40x) license=CC-BY-4.0 window=1280 about='BCSS regions 1008, 1015 and two tiles (Amgad et al. 2019; CC0); Camelyon16 patches (CC0); BreCaHAD 10019 to 10035 (Aksac et al. 2019; CC BY 4.0)' ;;
*) echo "error: unknown pair $pair" >&2; exit 1 ;;
esac

# Names of the trained networks below a folder, and the file each becomes.
networks() { for n in classifier segmenter-321 segmenter-768 segmenter-1280 segmenter-large; do [ ! -f "$1/$n/best.safetensors" ] || echo $n; done; }
file() { [ "$1" = segmenter-321 ] && echo segmenter || echo "$1"; }
# Segmenters' thresholds are moved to 0.5; a classifier keeps its own, as a missed candidate is lost.
moved() { [ "$1" = classifier ] || echo --move-threshold; }

for twin in "$@"; do
    group=${twin%%=*} folder=${twin#*=}
    for n in $(networks "$folder"); do
        $program model export "$folder/$n/best.safetensors" -o "$folder/models/$(file $n).onnx" --name "$pair-$(file $n)-without-$group" \
            --license $license --card-data "$about; without $group" --dense-window $window
        $program model export "$folder/$n/best.safetensors" -o "$folder/calibrated/$(file $n).onnx" --dense-window $window \
            --calibrate "$manifest" --root "$data" --hold-out "$group" $(moved $n)
    done
    $program model evaluate --models "$folder/models" --data "$manifest" --root "$data" --hold-out "$group" --json -o "$folder/$group.json" > /dev/null
    $program model evaluate --models "$folder/models" --data "$manifest" --root "$data" --hold-out "$group" -o "$folder/$group.md"
    mkdir -p "$models/without-$group"
    cp "$folder"/models/classifier.* "$folder"/models/segmenter.* "$models/without-$group/"
done
for n in $(networks "$run"); do
    from=()
    for twin in "$@"; do
        group=${twin%%=*} folder=${twin#*=}
        [ ! -f "$folder/$n/best.safetensors" ] || from+=(--calibration "$folder/calibrated/$(file $n).card.json" --held-out "$folder/$group.json")
    done
    [ ${#from[@]} -gt 0 ] || from=(--calibrate "$manifest" $(moved $n))
    # Exit 2 says that int8 did not pass its gate: the fp32 model is there all the same.
    $program model export "$run/$n/best.safetensors" -o "$models/$(file $n).onnx" --name "$pair-$(file $n)" --license $license \
        --card-data "$about" --dense-window $window --root "$data" --int8 "$manifest" "${from[@]}" || [ $? -eq 2 ]
done
$program model test "$models"/*.onnx
du -sh "$models"
