#!/usr/bin/env bash
# Does it get better by correcting? loop.sh OUTPUT-FOLDER [synthetic | idc DATA-FOLDER]
# In each round, the model of the round before (first the shipped one) segments new slides, a simulated reviewer corrects them, the model is
# trained on the corrections of all rounds, and measured on slides that nobody corrects. OUTPUT-FOLDER/result.txt has the figures and the
# minutes. ROUNDS=1 ends after the first. Interrupted, the same command goes on.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$1 kind=${2:-synthetic} data=${3:-$here/../../shared/data}
program=${TUMORTRACE:-$here/../tumortrace}
mkdir -p "$out/truth" "$out/workspace/runs"
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
synthetic) # Stains as far from the usual one as `synth` makes them: five slides a round to correct, three to judge.
    pair=breast-40x stage=segmenter mpp=0.5 share=0.2 mine=() options=(--mpp 0.5 --batch 8 --steps 150)
    rounds=("701 702 703 704 705" "706 707 708 709 710")
    judged="801 802 803"
    slide() {
        [ -e "$out/truth/s$2.geojson" ] || {
            mkdir -p "$out/$1"
            "$program" synth -o "$out/$1/s$2.tif" --size 4096x4096 --seed "$2" --tumors 2 --tissue 0.6 --stain 2 --no-pen > /dev/null
            mv "$out/$1/s$2.geojson" "$out/truth/"
        }
    }
    ;;
idc) # Two sections of breast tissue to correct, one to learn from and one to choose by; a third one to judge. The shipped model saw none.
    pair=idc-2.5x stage=segmenter mpp=4 share=0.5 mine=(--mpp 4) options=(--mpp 4 --batch 8 --steps 100)
    rounds=("8865 8867")
    judged=8863
    slide() {
        [ -e "$out/truth/$2.geojson" ] || {
            mkdir -p "$out/$1"
            cp "$data/idc-mosaics-2.5x/images/$2.png" "$out/$1/"
            "$program" convert "$data/idc-mosaics-2.5x/labels/$2.png" -o "$out/truth/$2.geojson" --tumor 255 --slide "$out/$1/$2.png" > /dev/null
        }
    }
    ;;
*) echo "error: '$kind', expected synthetic or idc" >&2; exit 1 ;;
esac

rounds=("${rounds[@]:0:${ROUNDS:-${#rounds[@]}}}")
slides() { find "$out/$1" \( -name '*.tif' -o -name '*.png' \) | sort; }
# Regions down to 0.5 by every model: what a card says of it must not look like what was learned.
segment() { "$program" segment $(slides "$1") -o "$out/$2" --models "$pair" --low-threshold 0.5 "${mine[@]}" "${@:3}"; }
# A review that was interrupted leaves slides that are corrected already: it begins again without them, unless it had ended.
review() {
    [ ! -e "$2" ] || return 0
    rm -rf "$1"/*/corrections
    "$program" dataset review "$1" --truth "$out/truth" > "$2.new" && mv "$2.new" "$2"
}

# measure NAME [OPTION...]: a model on the slides to judge.
measure() {
    once "segment-$1" segment judged "$1" "${@:2}"
    once "evaluate-$1" "$program" evaluate "$1=$out/$1" --truth "$out/truth" -o "$out/report-$1"
}

for name in $judged; do slide judged "$name"; done
measure before

init=$pair model=() where=() reports=("$out/report-before")
for i in "${!rounds[@]}"; do
    n=$((i + 1)) run=workspace/runs/round-$((i + 1))
    where+=(--slides "$out/corrected/$n")
    for name in ${rounds[i]}; do slide "corrected/$n" "$name"; done
    once "segment-$n" segment "corrected/$n" "$run" "${model[@]}"
    once "review-$n" review "$out/$run" "$out/review-$n.txt"
    once "data-set-$n" "$program" dataset from-corrections "$out/workspace" -o "$out/set-$n" "${where[@]}" --mpp "$mpp" \
        --val-share "$share" --unreviewed-as-normal
    once "train-$n" "$program" train $stage --data "$out/set-$n/set.csv" --hard-negatives "$out/set-$n/hard-negatives.csv" --init "$init" \
        "${options[@]}" --lr 0.0005 --validate-every 50 --resume -o "$out/model-$n"
    init=$out/model-$n/best.safetensors model=(--$stage "$out/model-$n/$stage.onnx")
    measure "round-$n" "${model[@]}"
    reports+=("$out/report-round-$n")
done
{
    cat "$out"/review-*.txt
    "$program" compare "${reports[@]}"
} | tee -a "$log"
