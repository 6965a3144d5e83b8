using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>
/// Changes of PNG: fields of its header, chunks left out, twice or in another order, with right check sums. Otherwise as bytes.
/// </summary>
internal static class PngMutation
{
    private static readonly uint[] s_sides = [0, 1, 2, 3, 15, 65535, 1_000_000, 0x7fffffff, 0x80000000, 0xffffffff];

    private sealed record Chunk(string Name, byte[] Data);

    public static byte[] Mutate(byte[] input, Dice dice)
    {
        var chunks = Chunks(input);
        if (chunks.Count == 0 || dice.OneIn(4))
            return BinaryMutation.Mutate(input, dice);
        var at = dice.Below(chunks.Count);
        switch (dice.Below(6))
        {
            case 0 or 1 when chunks[0].Data.Length >= 13:
                Header(chunks[0].Data, dice);
                break;
            case 2:
                chunks.RemoveAt(at);
                break;
            case 3:
                chunks.Insert(dice.Below(chunks.Count), chunks[at]);
                break;
            case 4:
                byte[] data = [.. Enumerable.Range(0, dice.Length(64)).Select(_ => dice.Byte())];
                var name = dice.Of(["pHYs", "tRNS", "PLTE", "gAMA", "iCCP", "tEXt", "zTXt", "acTL", "eXIf", "bKGD", "ABCD"]);
                chunks.Insert(1, new Chunk(name, name == "pHYs" && dice.OneIn(2) ? [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1] : data));
                break;
            default:
                chunks[at] = chunks[at] with { Data = BinaryMutation.Mutate(chunks[at].Data, dice) };
                break;
        }
        return [.. input.AsSpan(0, 8), .. chunks.SelectMany(Bytes)];
    }

    private static void Header(byte[] header, Dice dice)
    {
        if (dice.OneIn(2))
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 * dice.Below(2)), dice.Of(s_sides));
        else
            header[8 + dice.Below(5)] = dice.OneIn(2) ? (byte)dice.Below(20) : dice.Byte();
    }

    private static List<Chunk> Chunks(byte[] file)
    {
        var chunks = new List<Chunk>();
        for (var at = 8; at + 12 <= file.Length && file[0] == 0x89; )
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > (uint)(file.Length - at - 12))
                break;
            chunks.Add(new Chunk(Encoding.Latin1.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + (int)length)]));
            at += 12 + (int)length;
        }
        return chunks;
    }

    private static byte[] Bytes(Chunk chunk)
    {
        byte[] named = [.. Encoding.Latin1.GetBytes(chunk.Name), .. chunk.Data];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, chunk.Data.Length);
        var sum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32.HashToUInt32(named));
        return [.. length, .. named, .. sum];
    }
}
