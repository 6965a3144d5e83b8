#!/usr/bin/env bash
# scripts/package-test.sh [ARCHIVE.tar.gz]     as root; makes the archive of this checkout first unless one is given
# Proves the linux-x64 archive, and the .deb beside it, in a bare Debian 12: a root made by debootstrap, entered by chroot as an ordinary
# user, without .NET, Node, OpenSlide, OpenSSL or a network. The page is opened by the Chromium of this machine. Says what each step took.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
packages="$repo/artifacts/packages"
port=18123
user="65534:65534"

step() { local now; now=$(date +%s.%N); [ -z "${label:-}" ] || printf '%6.1f s  %s\n' "$(echo "$now - $since" | bc)" "$label"; label="$1"; since=$now; }
expect() { grep -qE -- "$2" <<<"$1" || { echo "$1" | tail -40 >&2; fail "$label: expected to read: $2"; }; }

# The second half, in name spaces of its own: other mounts, other processes, and no network but loopback.
inside() {
    local root="$1" name="$2" said; tools="$(dirname "$root")/tools"
    mount -t proc proc "$root/proc"
    ip link set lo up
    in_root() { chroot --userspec="$user" "$root" /usr/bin/env -i HOME=/home/user PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"; }
    # As in_root, with every address noted that a program asks for.
    watched() { strace -f -qq --seccomp-bpf -e trace=connect -o "$(mktemp -p "$tools" connect.XXXXXX)" chroot --userspec="$user" "$root" /usr/bin/env -i HOME=/home/user PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"; }
    local program="/opt/$name/tumortrace"

    step "doctor"
    said="$(watched "$program" doctor -o /home/user/out 2>&1)" || { echo "$said"; fail "doctor ends with an error"; }
    echo "$said" | sed 's/^/          /'
    for line in 'ok +openslide +3\.4\.1' 'ok +libvips' 'ok +models +demo-40x' 'ok +page +/opt' 'ok +results'; do expect "$said" "$line"; done

    step "the demo's slide made inside (16384 x 12288 px)"
    watched "$program" synth -o /home/user/synthetic.tif --size 16384x12288 --seed 2026 >/dev/null 2>&1
    step "and segmented"
    watched "$program" segment /home/user/synthetic.tif -o /home/user/out --models demo-40x 2>&1 | sed 's/^/          /'
    step "and evaluated"
    said="$(in_root "$program" evaluate /home/user/out/synthetic --truth /home/user/synthetic.geojson 2>/dev/null)"
    expect "$said" 'tumour IoU +0\.'
    iou="$(grep -oE 'tumour IoU +[0-9.]+' <<<"$said" | grep -oE '[0-9.]+$')"
    awk -v iou="$iou" 'BEGIN { exit !(iou >= 0.86) }' || fail "the tumour's IoU is $iou, expected 0.86 or more"

    step "page opened by Chromium (tumour IoU of the run: $iou)"
    in_root mkdir -p /home/user/workspace/slides /home/user/workspace/runs
    in_root cp /home/user/synthetic.tif /home/user/workspace/slides
    in_root cp -r /home/user/out/synthetic /home/user/workspace/runs
    watched "$program" serve /home/user/workspace --no-browser --port "$port" >"$tools/serve.log" 2>&1 &
    local server=$!
    for _ in $(seq 240); do ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break; sleep 0.5; done
    open_page "http://127.0.0.1:$port/"
    # To the program itself, not to strace. No other processes than this script's are seen here.
    pkill -TERM -f "^/opt/$name/tumortrace serve"
    wait "$server" || true

    step "the .deb installed, asked and removed"
    cp "$tools/tumortrace.deb" "$root/tmp"
    chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin dpkg -i /tmp/tumortrace.deb >"$tools/dpkg.log" 2>&1 || { cat "$tools/dpkg.log"; fail "dpkg -i"; }
    expect "$(in_root /usr/bin/tumortrace doctor 2>&1)" 'ok +page +/usr/lib/tumortrace/viewer'
    # No systemd runs in a chroot: its unit is checked, and its command line was what was started above.
    # The units that it names are this machine's.
    cp -rn /lib/systemd/system/. "$root/lib/systemd/system"
    systemd-analyze verify --man=no --root="$root" /lib/systemd/system/tumortrace.service 2>"$tools/unit.log" && ! grep -q tumortrace "$tools/unit.log" || { cat "$tools/unit.log"; fail "the unit"; }
    chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin dpkg --purge tumortrace >>"$tools/dpkg.log" 2>&1
    [ ! -e "$root/usr/lib/tumortrace" ] && [ ! -e "$root/usr/bin/tumortrace" ] || fail "the .deb leaves files behind"

    step "who was asked for what"
    # A connection that is made on purpose must be seen.
    watched /bin/bash -c ': </dev/tcp/127.0.0.9/9' 2>/dev/null || true
    grep -l '127\.0\.0\.9' "$tools"/connect.* >"$tools/control" || fail "strace does not see connections"
    xargs rm <"$tools/control"
    said="$(cat "$tools"/connect.* | grep -E 'sa_family=AF_INET' | grep -vE '127\.0\.0\.1|"::1"' || true)"
    [ -z "$said" ] || { echo "$said" >&2; fail "the program tried to reach other machines"; }
    step ""
}

# The page shows the slide: its scale bar is drawn, tiles came; and nothing came from elsewhere.
open_page() {
    local dom urls elsewhere
    local options=(--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run
        --disable-extensions --disable-features=AutofillServerCommunication --user-data-dir="$tools/profile" --window-size=1400,900)
    dom="$(timeout 300 chromium "${options[@]}" --log-net-log="$tools/net.json" --virtual-time-budget=30000 --screenshot="$tools/page.png" --dump-dom "$1" 2>"$tools/chromium.log")"
    expect "$dom" 'data-testid="scale-bar"'
    # Of the page, by the site that a request belongs to: Chromium itself asks for updates.
    urls="$(grep '"network_isolation_key":"http://127.0.0.1' "$tools/net.json" | grep -oE '"url":"(https?|wss?)://[^"]*' | cut -d'"' -f4 | sort -u)"
    expect "$urls" "^$1.*image_files/"
    elsewhere="$(grep -v "^$1" <<<"$urls" || true)"
    [ -z "$elsewhere" ] || { echo "$elsewhere" >&2; fail "the page asks others"; }
    [ -s "$tools/page.png" ] || fail "no picture of the page"
    mkdir -p "$repo/artifacts/package-test"; cp "$tools/page.png" "$tools/net.json" "$repo/artifacts/package-test"
}

if [ "${1:-}" = --inside ]; then shift; inside "$@"; exit; fi

[ "$(id -u)" -eq 0 ] || fail "debootstrap and chroot need root"
archive="${1:-}"
[ -n "$archive" ] || { "$repo/scripts/package.sh" linux-x64; archive="$(ls -t "$packages"/*-linux-x64.tar.gz | head -1)"; }
name="$(basename "$archive" .tar.gz)"
version="${name#tumortrace-}"; version="${version%-linux-x64}"
install 'command -v debootstrap' debootstrap
install 'command -v chromium' chromium
install 'command -v strace && command -v bc && command -v ip && command -v systemd-analyze' strace bc iproute2 systemd
folder="$(mktemp -d)"; root="$folder/root"; mkdir "$folder/tools"
trap 'rm -rf --one-file-system "$folder"' EXIT

begin=$(date +%s)
step "bare Debian 12"
# The mirror that this machine uses.
mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' | head -1)"
debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$folder/tools/debootstrap.log" 2>&1 || { tail "$folder/tools/debootstrap.log"; fail "debootstrap"; }
for absent in dotnet node openssl; do ! chroot "$root" /bin/sh -c "command -v $absent" || fail "the root has $absent"; done
[ -z "$(find "$root" -name 'libopenslide*' -o -name 'libssl.so*' -o -name 'libvips*' -o -name 'libicu*')" ] || fail "the root has libraries of its own"
step "unpack $name ($(du -h --apparent-size "$archive" | cut -f1), on the disk $(tar -tvzf "$archive" | awk '{ s += $3 } END { printf "%.0f MB", s / 1e6 }'))"
# As its user would: with Debian's own tar.
cp "$archive" "$root/tmp/archive.tar.gz"
chroot "$root" /bin/tar -C /opt -xzf /tmp/archive.tar.gz
rm "$root/tmp/archive.tar.gz"
mkdir -p "$root/home/user"; chown "$user" "$root/home/user"
cp "$packages/tumortrace_${version//-/\~}_amd64.deb" "$folder/tools/tumortrace.deb"
step ""
unshare --mount --net --pid --fork --kill-child --mount-proc "${BASH_SOURCE[0]}" --inside "$root" "$name"
echo "all of it: $(( $(date +%s) - begin )) s"
