using System.Text;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>
/// Changes of protobuf, such as ONNX: fields of any depth left out, twice, with another value; lengths stay right. Otherwise as bytes.
/// </summary>
internal static class ProtoMutation
{
    private const int Varint = 0;
    private const int Bytes = 2;
    private const int MostDepth = 8;

    private static readonly ulong[] s_values =
    [
        0,
        1,
        2,
        3,
        7,
        8,
        9,
        10,
        11,
        16,
        100,
        1000,
        65536,
        0x7fffffff,
        0x80000000,
        0xffffffff,
        0x7fffffffffffffff,
        0xffffffffffffffff,
    ];

    private sealed class Field
    {
        public required int Number { get; set; }
        public required int Kind { get; init; }
        public ulong Value { get; set; }
        public byte[] Data { get; set; } = [];
        public List<Field>? Message { get; init; }
    }

    public static byte[] Mutate(byte[] input, Dice dice)
    {
        if (dice.OneIn(6) || TryRead(input, 0) is not { Count: > 0 } root)
            return BinaryMutation.Mutate(input, dice);
        var lists = Lists(root).ToList();
        var fields = dice.Of(lists);
        var at = dice.Below(fields.Count);
        var field = fields[at];
        switch (dice.Below(7))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.InsertRange(at, Enumerable.Repeat(field, dice.Length(200)).ToList());
                break;
            case 2:
                field.Number = 1 + dice.Below(30);
                break;
            case 3:
                var from = dice.Of(lists);
                fields.Insert(at, dice.Of(from));
                break;
            default:
                if (field is { Kind: Bytes, Message: null })
                    field.Data = dice.OneIn(2) ? BinaryMutation.Mutate(field.Data, dice) : Encoding.UTF8.GetBytes(dice.Of(OddValues.Texts));
                else if (field.Message is { } message)
                    message.Reverse();
                else
                    field.Value = dice.Of(s_values);
                break;
        }
        using var output = new MemoryStream();
        Write(output, root, 0);
        return output.ToArray();
    }

    private static IEnumerable<List<Field>> Lists(List<Field> fields) =>
        fields.Where(f => f.Message is { Count: > 0 }).SelectMany(f => Lists(f.Message!)).Prepend(fields);

    /// <summary>The fields; null if the bytes are no message.</summary>
    private static List<Field>? TryRead(ReadOnlySpan<byte> bytes, int depth)
    {
        var fields = new List<Field>();
        for (var at = 0; at < bytes.Length; )
        {
            if (TryVarint(bytes, ref at) is not { } key || key >> 3 is 0 or > 1000)
                return null;
            var (number, kind) = ((int)(key >> 3), (int)(key & 7));
            if (kind == Varint && TryVarint(bytes, ref at) is { } value)
                fields.Add(
                    new Field
                    {
                        Number = number,
                        Kind = kind,
                        Value = value,
                    }
                );
            else if (kind is 1 or 5 && at + (kind == 1 ? 8 : 4) is var next && next <= bytes.Length)
            {
                fields.Add(
                    new Field
                    {
                        Number = number,
                        Kind = kind,
                        Data = bytes[at..next].ToArray(),
                    }
                );
                at = next;
            }
            else if (kind == Bytes && TryVarint(bytes, ref at) is { } length && length <= (ulong)(bytes.Length - at))
            {
                var data = bytes.Slice(at, (int)length);
                var message = depth < MostDepth && length > 1 ? TryRead(data, depth + 1) : null;
                fields.Add(
                    new Field
                    {
                        Number = number,
                        Kind = kind,
                        Data = data.ToArray(),
                        Message = message,
                    }
                );
                at += (int)length;
            }
            else
                return null;
        }
        return fields;
    }

    private static ulong? TryVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            var b = bytes[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
        return null;
    }

    private static void Write(MemoryStream output, List<Field> fields, int depth)
    {
        foreach (var field in fields)
        {
            WriteVarint(output, (ulong)field.Number << 3 | (uint)field.Kind);
            if (field.Kind == Varint)
                WriteVarint(output, field.Value);
            else if (field.Kind == Bytes)
            {
                var data = field.Data;
                // A field that was put inside itself ends here.
                if (field.Message is { } message && depth <= 2 * MostDepth)
                {
                    using var inner = new MemoryStream();
                    Write(inner, message, depth + 1);
                    data = inner.ToArray();
                }
                WriteVarint(output, (ulong)data.Length);
                output.Write(data);
            }
            else
                output.Write(field.Data);
        }
    }

    private static void WriteVarint(MemoryStream output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            output.WriteByte((byte)(value | 0x80));
        output.WriteByte((byte)value);
    }
}
