using System.Buffers.Binary;

namespace TumorTrace.Robustness.Tests.Fuzz.Mutations;

/// <summary>Changes of little-endian TIFF and BigTIFF: entries of its directories, and how they are chained. Otherwise as bytes.</summary>
internal static class TiffMutation
{
    /// <param name="At">Of the entry in the file.</param>
    private readonly record struct Entry(int At);

    private static readonly ushort[] s_tags =
    [
        254,
        256,
        257,
        258,
        259,
        262,
        270,
        273,
        277,
        278,
        279,
        282,
        283,
        284,
        296,
        317,
        320,
        322,
        323,
        324,
        325,
        330,
        339,
        347,
        530,
        700,
    ];

    private static readonly ulong[] s_values =
    [
        0,
        1,
        2,
        3,
        5,
        6,
        7,
        8,
        15,
        16,
        17,
        32,
        240,
        255,
        256,
        512,
        34712,
        33005,
        50000,
        65535,
        65536,
        1_000_000,
        0x7fffffff,
        0x80000000,
        0xffffffff,
        0x100000000,
        0x7fffffffffffffff,
        0xffffffffffffffff,
    ];

    public static byte[] Mutate(byte[] input, Dice dice)
    {
        var file = (byte[])input.Clone();
        var entries = Directories(file, out var links);
        if (entries.Count == 0 || dice.OneIn(4))
            return BinaryMutation.Mutate(input, dice);
        var big = file[2] == 43;
        var entry = file.AsSpan(dice.Of(entries).At);
        var value = dice.Of(s_values);
        switch (dice.Below(7))
        {
            case 0:
                BinaryPrimitives.WriteUInt16LittleEndian(entry, dice.OneIn(3) ? (ushort)value : dice.Of(s_tags));
                break;
            case 1:
                BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], (ushort)dice.Below(20));
                break;
            case 2 when big:
                BinaryPrimitives.WriteUInt64LittleEndian(entry[4..], value);
                break;
            case 2:
                BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], (uint)value);
                break;
            case 3 when links.Count > 0:
                // A chain of directories that ends early, in nothing, or in itself.
                var target = dice.OneIn(2) ? (ulong)dice.Of(links) : value;
                if (big)
                    BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(dice.Of(links)), target);
                else
                    BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(dice.Of(links)), (uint)target);
                break;
            case 4:
                var other = file.AsSpan(dice.Of(entries).At, big ? 20 : 12);
                other.ToArray().CopyTo(entry);
                break;
            default:
                if (big)
                    BinaryPrimitives.WriteUInt64LittleEndian(entry[12..], value);
                else
                    BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], (uint)value);
                break;
        }
        return file;
    }

    /// <param name="links">Where the file says at which byte a directory begins.</param>
    private static List<Entry> Directories(ReadOnlySpan<byte> file, out List<int> links)
    {
        var entries = new List<Entry>();
        links = [];
        if (file.Length < 16 || file[0] != 'I' || file[1] != 'I' || file[2] is not (42 or 43))
            return entries;
        var big = file[2] == 43;
        var (countBytes, entryBytes, link) = big ? (8, 20, 8) : (2, 12, 4);
        for (var directories = 0; directories < 50; directories++)
        {
            links.Add(link);
            var at = big ? BinaryPrimitives.ReadUInt64LittleEndian(file[link..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[link..]);
            if (at == 0 || at > (ulong)file.Length - 8)
                return entries;
            var count = BinaryPrimitives.ReadUInt16LittleEndian(file[(int)at..]);
            var end = (int)at + countBytes + count * entryBytes;
            if (end + 8 > file.Length)
                return entries;
            entries.AddRange(Enumerable.Range(0, count).Select(i => new Entry((int)at + countBytes + i * entryBytes)));
            link = end;
        }
        return entries;
    }
}
