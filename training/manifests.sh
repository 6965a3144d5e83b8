#!/usr/bin/env bash
# Writes the manifests that follow from the data's own tables: manifests.sh DATA-FOLDER OUTPUT-FOLDER
#   lymph-node-10x.csv  PCam tiles (a label for the central 32 px, groups by stain cluster), 10x masks, normal tiles of five hospitals
#   coarse-10x.csv      the same and breast-40x.csv: for the coarse stage of both pairs, which sees about 1 um/px
#   idc-2.5x-all.csv    idc-2.5x.csv, and sheets of patches of 257 more patients
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$1 out=$2
mkdir -p "$out"
header=image,labels,mpp,split,group,unknown,area,scope,weight

# PCam: stain clusters stand in for slides, which cannot be told apart. Two of them are validation data.
pcam() {
    awk -F, 'NR > 1 { split_ = ($10 == 5 || $10 == 17) ? "val" : "train";
        printf "pcam-10x/%s,%s,0.972,%s,pcam-%s,,,centre 32,\n", $1, $2 == 1 ? "tumor" : "normal", split_, $10 }' "$data/pcam-10x/labels.csv"
}
# Neighbouring numbers are one slide. The mask's edges have steps of 16 px.
masks10x() {
    for file in "$data"/camelyon-segmentation-10x/images/*.jpg; do
        n=$(basename "$file" .jpg)
        case $n in 1007*) group=c16-10072 split=val ;; 106*) group=c16-1067 split=train ;; *) group=c16-1096 split=train ;; esac
        echo "camelyon-segmentation-10x/images/$n.jpg,camelyon-segmentation-10x/masks/$n.png,0.972,$split,$group,,,,"
    done
}
centres() {
    for file in "$data"/camelyon17-five-centres-40x/*.jpeg; do
        echo "camelyon17-five-centres-40x/$(basename "$file"),normal,0.243,train,c17-$(basename "$file" | cut -d_ -f2),,,,0.35"
    done
}
# At 1 µm/px outlines are finer than a cell everywhere: weights of their own.
breast() {
    grep -v -e '^#' -e '^image' -e five-centres "$here/breast-40x.csv" | awk -F, '{
        w = $5 ~ /^bcss-50/ ? 4 : $5 ~ /^(bcss|tumor)/ ? 3 : $5 ~ /^brecahad/ ? 0.5 : "";
        printf "%s,%s,%s,%s,%s,%s,,%s,%s\n", $1, $2, $3, $4, $5, $6, $7, w }'
}
# Sheets of 50 px patches, as images with an annotation of each patch. Neighbours in a sheet are no neighbours in the tissue.
patches() {
    mkdir -p "$out/idc-patches"
    python3 - "$data/idc-patches-2.5x" "$(cd "$out/idc-patches" && pwd)" <<'PY'
import csv, json, sys
folder, out = sys.argv[1:]
patients = {}
for r in csv.DictReader(open(folder + '/patches.csv')):
    patients.setdefault(r['patient'], []).append((int(r['column']) * 50, int(r['row']) * 50, r['idc'] == '1'))
for p, squares in sorted(patients.items()):
    features = [{'type': 'Feature', 'properties': {'classification': {'name': 'Tumor' if idc else 'Normal'}},
        'geometry': {'type': 'Polygon', 'coordinates': [[[x, y], [x + 50, y], [x + 50, y + 50], [x, y + 50], [x, y]]]}}
        for x, y, idc in squares]
    with open(f'{out}/{p}.geojson', 'w') as f:
        json.dump({'type': 'FeatureCollection', 'features': features}, f)
    print(f"idc-patches-2.5x/images/{p}.jpg,{out}/{p}.geojson,4,train,{p},outside,,,0.3")
PY
}
{ echo $header; pcam; masks10x; centres; } > "$out/lymph-node-10x.csv"
{ echo $header; pcam; masks10x; centres; breast; } > "$out/coarse-10x.csv"
{ echo $header; grep -v -e '^#' -e '^image' "$here/idc-2.5x.csv" | sed 's/$/,,,/'; patches; } > "$out/idc-2.5x-all.csv"
wc -l "$out"/*.csv
