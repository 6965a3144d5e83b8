#!/bin/bash
# The paper's networks at the paper's sizes, for a few steps: time and memory of a step, training, resume after a kill,
# export, int8, self-test and a slide. Takes about 20 minutes on two cores and 20 GB of memory: nothing else should run.
# check-full-size/run.sh FOLDER [PATCH-SIZE...]; default 321 768 1280.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=${TUMORTRACE:-$here/../../tumortrace}
folder=${1:?usage: run.sh FOLDER [PATCH-SIZE...]}
shift
export OMP_WAIT_POLICY=passive
mkdir -p "$folder"
cd "$folder"
for seed in 1 2; do
    [ -f "s$seed.tif" ] || $program synth -o "s$seed.tif" --size 4096x4096 --seed "$seed" --tissue 0.6 --tumors 2
done
printf 'image,labels,mpp,split,group,unknown\ns1.tif,s1.geojson,,train,1,\ns2.tif,s2.geojson,,val,2,\n' > set.csv

echo "== time and memory of a step, ResNet-101 (batch 1)"
for side in ${*:-321 768 1280}; do
    for precision in Fp32 Bf16; do
        echo -n "$side px, $precision: "
        $program train throughput segmenter --data set.csv --patch "$side" --batch 1 --precision "$precision" --rounds 1 --steps-per-round 2 ||
            echo "failed (out of memory?)"
    done
done
echo "== time and memory of a step, slim Inception-v3 (batch 32)"
$program train throughput classifier --data set.csv --rounds 3 --steps-per-round 5

echo "== training, killed and resumed"
common="--data set.csv --steps 4 --validate-every 2 --validation-patches 4 --freeze-statistics 1"
segmenter="train segmenter $common --patch 321 --batch 2 --precision Bf16"
rm -rf whole cut
$program $segmenter -o whole
($program $segmenter -o cut & echo $! > cut.pid; wait) > cut.log 2>&1 &
until [ -f cut/last.safetensors ]; do sleep 0.2; done
pkill -9 -f -- "-o cut" || true
wait || true
$program $segmenter -o cut --resume
cut -d, -f1-4 whole/log.csv > whole.curve
cut -d, -f1-4 cut/log.csv > cut.curve
cmp whole.curve cut.curve && echo "the same loss curve after a kill"
$program train classifier $common --batch 8 -o classifier

echo "== export, int8, self-test"
# Weights of four steps answer about 0.5 everywhere: that int8 is refused for them by its acceptance test is as it should be.
for network in whole:segmenter classifier:classifier; do
    $program model export "${network%:*}/best.safetensors" -o "models/${network#*:}.onnx" --dense-window 640 --int8 set.csv || true
done
$program model info models/segmenter.onnx
$program model test models/*.onnx

echo "== a slide"
$program segment s2.tif -o out --models models --overwrite
