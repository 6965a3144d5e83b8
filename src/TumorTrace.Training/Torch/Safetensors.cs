using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using TumorTrace.Core;

namespace TumorTrace.Training.Torch;

/// <summary>
/// The safetensors format (github.com/huggingface/safetensors, README "Format"): 8 bytes header length, a JSON header
/// {name: {dtype, shape, data_offsets}}, the bytes. Reads F32, F16, BF16 and F64 as float; integer tensors, such as
/// torch's num_batches_tracked, are left out. Writes F32.
/// </summary>
internal static class Safetensors
{
    private const string MetadataName = "__metadata__";
    private const long LongestHeader = 100_000_000;

    /// <summary>Writes to a temporary name and moves, so that a killed run never leaves half a file.</summary>
    public static void Write(string path, IReadOnlyCollection<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var header = Header(tensors, metadata);
        var temporary = path + ".tmp";
        using (var file = File.Create(temporary))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            file.Write(length);
            file.Write(header);
            foreach (var tensor in tensors)
                file.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="UserException">Missing, truncated or not safetensors.</exception>
    public static (IReadOnlyList<NamedTensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file, expected safetensors weights");
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or FormatException
                        or InvalidOperationException
                        or NullReferenceException
                        or ArgumentException
                        or OverflowException
            )
        {
            throw new UserException($"{path}: not a usable safetensors file: {e.Message}", e);
        }
    }

    private static byte[] Header(IReadOnlyCollection<NamedTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new JsonObject();
        if (metadata is { Count: > 0 })
            json[MetadataName] = new JsonObject(metadata.Select(p => KeyValuePair.Create<string, JsonNode?>(p.Key, p.Value)));
        var offset = 0L;
        foreach (var t in tensors)
        {
            var end = offset + t.Values.Length * 4L;
            json[t.Name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. t.Shape.Select(d => JsonValue.Create(d))]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }
        // Padded with spaces so that the data begin at a multiple of 8, as the format's own writers do.
        var text = json.ToJsonString();
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return [.. bytes, .. Enumerable.Repeat((byte)' ', (8 - bytes.Length % 8) % 8)];
    }

    private static (IReadOnlyList<NamedTensor>, IReadOnlyDictionary<string, string>) Parse(byte[] bytes, string path)
    {
        var length = bytes.Length >= 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : -1;
        if (length is < 2 or > LongestHeader || length + 8 > bytes.Length)
            throw new UserException($"{path}: not a safetensors file: its header length says {length}, the file has {bytes.Length} bytes");
        var header = JsonNode.Parse(bytes.AsSpan(8, (int)length))!.AsObject();
        var data = bytes.AsMemory(8 + (int)length);
        var tensors = new List<NamedTensor>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in header)
        {
            if (name == MetadataName)
                metadata = value!.AsObject().ToDictionary(p => p.Key, p => p.Value!.GetValue<string>(), StringComparer.Ordinal);
            else if (Tensor(name, value!.AsObject(), data.Span, path) is { } tensor)
                tensors.Add(tensor);
        }
        return (tensors, metadata);
    }

    private static NamedTensor? Tensor(string name, JsonObject entry, ReadOnlySpan<byte> data, string path)
    {
        long[] shape = [.. entry["shape"]!.AsArray().Select(d => d!.GetValue<long>())];
        var from = entry["data_offsets"]![0]!.GetValue<long>();
        var to = entry["data_offsets"]![1]!.GetValue<long>();
        if (from < 0 || to < from || to > data.Length)
            throw new UserException($"{path}: {name} lies at bytes {from} to {to} of {data.Length}; the file is cut off");
        var values = Values(entry["dtype"]!.GetValue<string>(), data[(int)from..(int)to]);
        if (values is not null && values.Length != shape.Aggregate(1L, (a, b) => a * b))
            throw new UserException($"{path}: {name} has {values.Length} values, its shape is [{string.Join(", ", shape)}]");
        return values is null ? null : new NamedTensor(name, shape, values);
    }

    private static float[]? Values(string type, ReadOnlySpan<byte> bytes) =>
        type switch
        {
            "F32" => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            "F16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), h => (float)h),
            "BF16" => Array.ConvertAll(
                MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(),
                u => BitConverter.UInt32BitsToSingle((uint)u << 16)
            ),
            "F64" => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), d => (float)d),
            _ => null,
        };
}
