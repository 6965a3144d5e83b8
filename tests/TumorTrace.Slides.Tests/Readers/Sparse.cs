using System.Buffers.Binary;

namespace TumorTrace.Slides.Tests.Readers;

/// <summary>Takes tiles out of a little-endian BigTIFF file, as sparse writers leave them out: no bytes at no place.</summary>
internal static class Sparse
{
    private const int TileOffsets = 324,
        TileByteCounts = 325;

    public static void Remove(string path, int page, IReadOnlyList<int> tiles)
    {
        var bytes = File.ReadAllBytes(path);
        var at = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8));
        for (var i = 0; i < page; i++)
            at = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + 8 + 20 * Entries(at)));
        for (var i = 0; i < Entries(at); i++)
        {
            var entry = bytes.AsSpan(at + 8 + 20 * i, 20);
            if (BinaryPrimitives.ReadUInt16LittleEndian(entry) is not (TileOffsets or TileByteCounts))
                continue;
            var size = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) switch
            {
                3 => 2,
                4 => 4,
                _ => 8,
            };
            var count = BinaryPrimitives.ReadInt64LittleEndian(entry[4..]);
            var values = count * size <= 8 ? at + 8 + 20 * i + 12 : (int)BinaryPrimitives.ReadInt64LittleEndian(entry[12..]);
            foreach (var tile in tiles)
                bytes.AsSpan(values + tile * size, size).Clear();
        }
        File.WriteAllBytes(path, bytes);
        int Entries(int directory) => (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(directory));
    }
}
