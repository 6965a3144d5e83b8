#!/usr/bin/env bash
# scripts/package.sh [linux-x64|linux-arm64|win-x64] [--with-training]
# Makes a self-contained archive in artifacts/packages: runtime, models, page and, for Linux, OpenSlide with the libraries it needs; for
# linux-x64 and linux-arm64 a .deb of the same files, too. --with-training adds libtorch (linux-x64 and win-x64 only).
# Needs what the build needs, and on Debian or Ubuntu apt, which the libraries and licences come from.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
rid=linux-x64; training=false
for argument in "$@"; do
    case "$argument" in
        linux-x64 | linux-arm64 | win-x64) rid="$argument" ;;
        --with-training) training=true ;;
        *) fail "$argument: expected linux-x64, linux-arm64 or win-x64, and --with-training" ;;
    esac
done
[ "$training" = false ] || [ "$rid" != linux-arm64 ] || fail "libtorch has no package for linux-arm64: leave out --with-training"
need_dotnet
install 'command -v zip' zip
version="$(dotnet msbuild "$repo/src/TumorTrace.Cli" -restore -t:MinVer -getProperty:MinVerVersion 2>/dev/null)"
[ -n "$version" ] || version=0.2.0
name="tumortrace-$version-$rid"; [ "$training" = false ] || name="$name-with-training"
packages="$repo/artifacts/packages"; work="$repo/artifacts/package-work/$rid"; tree="$work/$name"; app="$tree/app"
rm -rf "$tree"; mkdir -p "$app" "$packages"

# The program. Methods are compiled beforehand (ReadyToRun): it starts in half the time.
publish() {
    local log="$work/publish.log"
    dotnet publish "$repo/src/TumorTrace.Cli" -c Release -r "$rid" --self-contained -v quiet -o "$app" --artifacts-path "$work/build" \
        -p:WithTraining="$training" -p:PublishReadyToRun=true -p:RunAnalyzers=false -p:DebugType=none >"$log" 2>&1 \
        || { cat "$log" >&2; fail "the program for $rid could not be built"; }
    find "$app" \( -name '*.pdb' -o -name '*.xml' -o -name 'libtorch_python.so' \) -delete
}

# Debian's packages of the libraries that .NET and NuGet do not bring, with what these need, for the archive's processor: into folders
# $work/debian/PACKAGE=VERSION.
# A state of apt's own, with the sources of this machine, so that nothing depends on what is installed here.
fetch_debian() {
    local arch="$1" apt="$work/apt" log="$work/apt.log"; shift
    rm -rf "$apt" "$work/debian"; mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$work/debian"; touch "$apt/status"
    local options=(-o "Dir::State=$apt/state" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt/cache" -o "APT::Architecture=$arch"
        -o "APT::Architectures=$arch" -o APT::Sandbox::User=root -o Debug::NoLocking=1)
    { apt-get "${options[@]}" update -qq && apt-get "${options[@]}" install -y -qq --no-install-recommends --download-only "$@"; } \
        >"$log" 2>&1 || { cat "$log" >&2; fail "apt could not fetch $* for $arch"; }
    local file
    for file in "$apt"/cache/archives/*.deb; do
        dpkg-deb -x "$file" "$work/debian/$(dpkg-deb -W --showformat '${Package}=${Version}' "$file")"
    done
}

# add_library NAME: copies it to lib/ with all that it needs, each told to look beside itself. What every system has stays out: the C
# library, and the compiler's, which must be the newest in the process.
add_library() {
    local file needed
    case "$1" in libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | libresolv.so.* | ld-linux* | libgcc_s.so.* | libstdc++.so.*) return ;; esac
    [ ! -e "$app/lib/$1" ] || return 0
    file="$(find "$work/debian" -name "$1" -path '*/lib/*' | head -1)"
    [ -n "$file" ] || fail "$1: in none of Debian's packages that were fetched"
    cp -L "$file" "$app/lib/$1"
    patchelf --set-rpath "\$ORIGIN" "$app/lib/$1"
    file="${file#"$work/debian/"}"; echo "$1 ${file%%/*}" >>"$work/libraries"
    for needed in $(patchelf --print-needed "$app/lib/$1"); do add_library "$needed"; done
}

# Every native file is for this processor, and finds what it needs in the archive or in every system. Tracing and libtorch may be absent.
check_libraries() {
    local machine=X86-64 file needed; [ "$rid" = linux-x64 ] || machine=AArch64
    find "$app" -type f \( -name '*.so*' -o -name tumortrace -o -name createdump \) | while read -r file; do
        readelf -h "$file" 2>/dev/null | grep -q "Machine:.*$machine" || fail "$file: not for $machine"
        for needed in $(patchelf --print-needed "$file"); do
            case "$needed" in
                libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.* | libresolv.so.* | ld-linux* | libgcc_s.so.* | libstdc++.so.*) ;;
                liblttng-ust.so.* | libtorch* | libc10* | libgomp* | libshm*) ;;
                *) [ -e "$app/$needed" ] || [ -e "$app/lib/$needed" ] || fail "$file: needs $needed, which is not in the archive" ;;
            esac
        done
    done
}

# Where a package's folder of documents is a link, it leads to a package of the same source.
licence_of() { find "$work/debian/$1" "$work"/debian/* -path "*/doc/${1%%=*}/copyright" -o -path "$work/debian/$1/usr/share/doc/*/copyright" | head -1; }

# The licences: Debian's own record of each package, and what NuGet's packages hold.
add_licences() {
    local package folder file
    mkdir -p "$tree/licences/nuget"
    if [ -s "$work/libraries" ]; then
        mkdir -p "$tree/licences/debian"
        {
            echo "Libraries in app/lib, as Debian built them. Each package's sources: apt-get source PACKAGE=VERSION, on the same release of Debian."
            echo
            while read -r package; do
                cp -L "$(licence_of "$package")" "$tree/licences/debian/${package%%=*}.txt"
                echo "$package: $(awk -v p="$package" '$2 == p { printf "%s%s", sep, $1; sep = ", " }' "$work/libraries")"
            done < <(awk '{ print $2 }' "$work/libraries" | sort -u)
        } >"$tree/licences/debian/README.txt"
    fi
    # "name/version": { "type": "package"
    grep -oE '^    "[^"/]+/[^"]+": \{' "$app/tumortrace.deps.json" | tr -d ' "{:' | tr '/' ' ' | while read -r package file; do
        folder="${NUGET_PACKAGES:-$HOME/.nuget/packages}/${package,,}/${file,,}"
        [ -d "$folder" ] || continue
        echo "$package $file: $(grep -oE '<license[^<]*<|<licenseUrl>[^<]*' "$folder"/*.nuspec | sed 's/.*>\([^<]*\)<\?/\1/' | paste -s -d' ' -)" >>"$tree/licences/nuget/README.txt"
        find "$folder" -maxdepth 1 -type f \( -iname '*licen*' -o -iname '*third*party*' -o -iname 'notice*' \) | while read -r text; do
            cp "$text" "$tree/licences/nuget/${package,,}-$(basename "$text")"
        done
    done
    find "$app" -maxdepth 1 -type f \( -iname '*licen*' -o -iname '*third*party*' \) -exec mv -t "$tree/licences/nuget" {} +
}

rm -f "$work/libraries"
publish
build_page_when_stale
cp -r "$repo/viewer/dist" "$app/viewer"
case "$rid" in
    linux-*)
        install 'command -v patchelf && command -v readelf' patchelf binutils
        arch=amd64; [ "$rid" = linux-x64 ] || arch=arm64
        # A tilde sorts a version before the release that it leads to.
        deb="tumortrace_${version//-/\~}_$arch.deb"; [ "$training" = false ] || deb="tumortrace-with-training_${version//-/\~}_$arch.deb"
        fetch_debian "$arch" libopenslide0 libssl3
        mkdir -p "$app/lib"
        add_library libopenslide.so.0
        add_library libssl.so.3
        check_libraries
        glibc="$(find "$app" -name '*.so*' -exec readelf -V {} \; 2>/dev/null | grep -oE 'GLIBC_2\.[0-9]+' | sort -uV | tail -1)" || true
        ln -s app/tumortrace "$tree/tumortrace"
        command=./tumortrace ;;
    win-x64)
        printf '@"%%~dp0app\\tumortrace.exe" %%*\r\n' >"$tree/tumortrace.cmd"
        command=tumortrace ;;
esac
for file in tumortrace.dll models/breast-40x/segmenter.onnx models/demo-synthetic/classifier.onnx viewer/index.html; do
    [ -s "$app/$file" ] || fail "$name: app/$file is missing"
done
for library in onnxruntime vips SkiaSharp; do
    [ -n "$(find "$app" -maxdepth 1 -iname "*$library*.so*" -o -maxdepth 1 -iname "*$library*.dll" | head -1)" ] || fail "$name: $library is missing"
done
add_licences
cp "$repo/LICENSE" "$repo/NOTICE" "$repo/README.md" "$repo/CHANGELOG.md" "$tree"
mkdir "$tree/docs" "$tree/models" && cp -r "$repo"/docs/. "$tree/docs" && cp "$repo/models/README.md" "$tree/models"
sed "s/@VERSION@/$version/; s/@RID@/$rid/; s#@COMMAND@#$command#" "$repo/packaging/README.txt" >"$tree/README.txt"

# The same files, where Debian expects them.
make_deb() {
    local root="$work/deb" arch="$1" shared; shared="$root/usr/share/doc/tumortrace"
    rm -rf "$root"; mkdir -p "$root/DEBIAN" "$root/usr/lib" "$root/usr/bin" "$shared" "$root/lib/systemd/system" "$root/etc/default"
    cp -r "$app" "$root/usr/lib/tumortrace"
    ln -s ../lib/tumortrace/tumortrace "$root/usr/bin/tumortrace"
    cp -r "$tree/docs" "$tree/licences" "$tree/NOTICE" "$shared"
    cp "$tree/LICENSE" "$shared/copyright"
    cp "$repo/packaging/tumortrace.service" "$root/lib/systemd/system"
    cp "$repo/packaging/tumortrace.default" "$root/etc/default/tumortrace"
    echo /etc/default/tumortrace >"$root/DEBIAN/conffiles"
    cat >"$root/DEBIAN/control" <<CONTROL
Package: tumortrace
Version: ${version//-/\~}
Architecture: $arch
Maintainer: TumorTrace contributors
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: libc6 (>= ${glibc#GLIBC_}), libgcc-s1, libstdc++6
Section: science
Priority: optional
Description: segments cancer in whole-slide images
 Finds tumour regions in whole-slide images without a GPU and gives polygons,
 heatmaps and a page to correct them. With models and OpenSlide.
 For research. Not a medical device.
CONTROL
    chmod -R u+rwX,go+rX,go-w "$root"
    dpkg-deb --root-owner-group -Zzstd -z10 --build "$root" "$packages/$deb" >/dev/null
    rm -rf "$root"
}

chmod -R u+rwX,go+rX,go-w "$tree"
if [ "$rid" = win-x64 ]; then
    rm -f "$packages/$name.zip"; (cd "$work" && zip -q -r "$packages/$name.zip" "$name")
else
    tar -C "$work" --owner=0 --group=0 --sort=name -czf "$packages/$name.tar.gz" "$name"
    make_deb "$arch"
    echo "needs glibc ${glibc#GLIBC_} or newer"
fi
du -sh --apparent-size "$tree" | cut -f1 | sed "s/^/unpacked /"
(cd "$packages" && du -h --apparent-size "$name".* ${deb:+"$deb"})
