#!/usr/bin/env bash
# Does it get better by correcting? loop.sh OUTPUT-FOLDER [synthetic | idc DATA-FOLDER]
# The shipped model segments slides, a simulated reviewer corrects them, the model is trained on the corrections, and both are measured on
# slides that nobody corrected. OUTPUT-FOLDER/result.txt has the figures and the minutes. Interrupted, the same command goes on.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$1 kind=${2:-synthetic} data=${3:-$here/../../shared/data}
program=${TUMORTRACE:-$here/../tumortrace}
mkdir -p "$out/corrected" "$out/judged" "$out/truth"
log=$out/result.txt

# once NAME COMMAND...: a step that is done is not done again; its minutes go to the log.
once() {
    [ ! -e "$out/.$1" ] || return 0
    local start=$SECONDS
    "${@:2}" || { echo "error: $1 failed: ${*:2}" >&2; exit 1; }
    printf '%-28s %d:%02d min\n' "$1" $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60)) >> "$log"
    touch "$out/.$1"
}

case $kind in
synthetic) # Two stains as far from each other as `synth` makes them, five slides to correct and three to judge.
    pair=breast-40x stage=segmenter mpp=0.5 share=0.2 mine=() options=(--mpp 0.5 --batch 8 --steps 150)
    slide() {
        [ -e "$out/truth/s$2.geojson" ] || {
            "$program" synth -o "$out/$1/s$2.tif" --size 4096x4096 --seed "$2" --tumors 2 --tissue 0.6 --stain 2 --no-pen > /dev/null
            mv "$out/$1/s$2.geojson" "$out/truth/"
        }
    }
    for seed in 701 702 703 704 705; do slide corrected $seed; done
    for seed in 801 802 803; do slide judged $seed; done
    ;;
idc) # Two sections of breast tissue to correct, one to learn from and one to choose by; a third one to judge. The shipped model saw none.
    pair=idc-2.5x stage=segmenter mpp=4 share=0.5 mine=(--mpp 4) options=(--mpp 4 --batch 8 --steps 100)
    section() {
        [ -e "$out/truth/$2.geojson" ] || {
            cp "$data/idc-mosaics-2.5x/images/$2.png" "$out/$1/"
            "$program" convert "$data/idc-mosaics-2.5x/labels/$2.png" -o "$out/truth/$2.geojson" --tumor 255 --slide "$out/$1/$2.png" > /dev/null
        }
    }
    section corrected 8865
    section corrected 8867
    section judged 8863
    ;;
*) echo "error: '$kind', expected synthetic or idc" >&2; exit 1 ;;
esac

slides() { find "$out/$1" \( -name '*.tif' -o -name '*.png' \) | sort; }
segment() { "$program" segment $(slides "$1") -o "$out/$2" --models "$pair" "${mine[@]}" "${@:3}"; }

once segment-corrected segment corrected run
once review "$program" dataset review "$out/run" --truth "$out/truth" > "$out/review.txt.new"
[ ! -s "$out/review.txt.new" ] || mv "$out/review.txt.new" "$out/review.txt"
rm -f "$out/review.txt.new"
once data-set "$program" dataset from-corrections "$out/run" -o "$out/set" --slides "$out/corrected" --mpp "$mpp" --val-share "$share" \
    --unreviewed-as-normal
once train "$program" train $stage --data "$out/set/set.csv" --hard-negatives "$out/set/hard-negatives.csv" --init "$pair" \
    "${options[@]}" --lr 0.0005 --validate-every 50 --resume -o "$out/model"
once segment-before segment judged before
once segment-after segment judged after --$stage "$out/model/$stage.onnx"
for run in before after; do
    once "evaluate-$run" "$program" evaluate "$run=$out/$run" --truth "$out/truth" -o "$out/report-$run"
done
{
    cat "$out/review.txt"
    "$program" compare "$out/report-before" "$out/report-after"
} | tee -a "$log"
