#!/usr/bin/env bash
# Runs tumortrace as on a processor without AVX-512 and VNNI: without-avx512.sh COMMAND..., such as `bench --quick` or `segment SLIDE -o OUT`.
# .NET and libtorch have switches for it. ONNX Runtime has none: in a copy of its library, the places that ask which vector registers the
# system saves (xgetbv) are answered "those of AVX" (mov eax, 7). An older processor has slower cores besides: this shows what the AVX2 code
# does, not how fast such a machine is.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/setup.sh"
need_dotnet
need_openslide
build_cli_when_stale
copy="$(mktemp -d)"; trap 'rm -rf "$copy"' EXIT
cp -r "$(dirname "$cli")" "$copy/program"
# xor ecx, ecx; xgetbv
places="$(LC_ALL=C perl -0777 -i -pe 'BEGIN { $n = 0 } $n += s/\x31\xc9\x0f\x01\xd0/\xb8\x07\x00\x00\x00/g; END { print STDERR $n }' \
    "$copy/program/runtimes/linux-x64/native/libonnxruntime.so" 2>&1)"
[ "$places" -gt 0 ] || fail "$(basename "$0"): this ONNX Runtime asks for the processor's registers in another way; expected xor ecx, ecx and xgetbv"
# Measurements of the real processor are not for this one, nor the other way round.
export XDG_CACHE_HOME="$copy/cache" DOTNET_EnableAVX512=0 ATEN_CPU_CAPABILITY=avx2 MKL_ENABLE_INSTRUCTIONS=AVX2 ONEDNN_MAX_CPU_ISA=AVX2
dotnet "$copy/program/tumortrace.dll" "$@"
