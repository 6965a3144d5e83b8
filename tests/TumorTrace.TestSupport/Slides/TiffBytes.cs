using System.Buffers.Binary;

namespace TumorTrace.TestSupport;

/// <summary>Changes directories of little-endian TIFF files, classic or big, to layouts that the libraries at hand do not write.</summary>
internal sealed class TiffBytes
{
    private const int ImageWidth = 256,
        StripOffsets = 273,
        StripByteCounts = 279,
        TileWidth = 322,
        TileOffsets = 324,
        TileByteCounts = 325,
        SubIfds = 330;
    private const int Ifd = 13;

    private readonly bool _big;
    private byte[] _bytes;

    private TiffBytes(byte[] bytes)
    {
        _bytes = bytes;
        _big = bytes[2] == 43;
    }

    private int Word => _big ? 8 : 4;
    private int CountBytes => _big ? 8 : 2;
    private int EntryBytes => _big ? 20 : 12;

    /// <summary>Takes tiles out as sparse writers leave them out: no bytes at no place.</summary>
    public static void Remove(string path, int page, IReadOnlyList<int> tiles)
    {
        var file = new TiffBytes(File.ReadAllBytes(path));
        // Also where channels are stored apart: their tiles follow each other.
        var ofOneChannel = file.TilesOf(file.Directory(page));
        file.Each(
            page,
            [TileOffsets, TileByteCounts, StripOffsets, StripByteCounts],
            (at, size, number) =>
            {
                if (tiles.Contains(number % ofOneChannel))
                    file._bytes.AsSpan(at, size).Clear();
            }
        );
        File.WriteAllBytes(path, file._bytes);
    }

    /// <summary>Makes all tiles or strips of the first page lie behind the file's end.</summary>
    public static void PointBeyond(string path)
    {
        var file = new TiffBytes(File.ReadAllBytes(path));
        file.Each(0, [TileOffsets, StripOffsets], (at, size, _) => file.Put(at, file._bytes.Length + 1000, size));
        File.WriteAllBytes(path, file._bytes);
    }

    /// <summary>Makes the first page wider than its tiles or strips reach.</summary>
    public static void Widen(string path, int width) => Set(path, ImageWidth, width);

    /// <summary>Makes the first page's tiles wider than they are.</summary>
    public static void WidenTiles(string path, int width) => Set(path, TileWidth, width);

    private static void Set(string path, int tag, int value)
    {
        var file = new TiffBytes(File.ReadAllBytes(path));
        file.Each(0, [tag], (at, size, _) => file.Put(at, value, size));
        File.WriteAllBytes(path, file._bytes);
    }

    /// <summary>Calls back with the place, the bytes and the number of each value of some tags.</summary>
    private void Each(int page, IReadOnlyList<int> tags, Action<int, int, int> act)
    {
        var directory = Directory(page);
        for (var i = 0; i < Entries(directory); i++)
        {
            var entry = directory + CountBytes + i * EntryBytes;
            if (!tags.Contains(Number(entry, 2)))
                continue;
            var size = Number(entry + 2, 2) switch
            {
                3 => 2,
                4 => 4,
                _ => 8,
            };
            var count = Number(entry + 4, Word);
            var values = count * size <= Word ? entry + 4 + Word : Number(entry + 4 + Word, Word);
            for (var number = 0; number < count; number++)
                act(values + number * size, size, number);
        }
    }

    /// <summary>Makes the directories that follow a page its SubIFDs; those after them follow the page.</summary>
    public static void MoveInside(string path, int page, int count)
    {
        var file = new TiffBytes(File.ReadAllBytes(path));
        var directory = file.Directory(page);
        var inner = Enumerable.Range(page + 1, count).Select(file.Directory).ToArray();
        var entries = file.Entries(directory);
        var after = file.Number(file.NextAt(inner[^1]), file.Word);
        foreach (var i in inner)
            file.Put(file.NextAt(i), 0, file.Word);
        var tags = file._bytes.AsSpan(directory + file.CountBytes, entries * file.EntryBytes).ToArray();
        // The new directory goes to the end of the file, with the list of the SubIFDs after it.
        var start = file._bytes.Length + 8 & ~7;
        var list = start + file.CountBytes + (entries + 1) * file.EntryBytes + file.Word;
        Array.Resize(ref file._bytes, list + count * file.Word);
        file.Put(start, entries + 1, file.CountBytes);
        tags.CopyTo(file._bytes, start + file.CountBytes);
        var entry = start + file.CountBytes + entries * file.EntryBytes;
        file.Put(entry, SubIfds, 2);
        file.Put(entry + 2, Ifd, 2);
        file.Put(entry + 4, count, file.Word);
        file.Put(entry + 4 + file.Word, count == 1 ? inner[0] : list, file.Word);
        file.Put(entry + file.EntryBytes, after, file.Word);
        for (var i = 0; i < count; i++)
            file.Put(list + i * file.Word, inner[i], file.Word);
        file.Put(page == 0 ? file.Word : file.NextAt(file.Directory(page - 1)), start, file.Word);
        File.WriteAllBytes(path, file._bytes);
    }

    private int Directory(int page)
    {
        var at = Number(_big ? 8 : 4, Word);
        for (var i = 0; i < page; i++)
            at = Number(NextAt(at), Word);
        return at;
    }

    private int Entries(int directory) => Number(directory, CountBytes);

    private int NextAt(int directory) => directory + CountBytes + Entries(directory) * EntryBytes;

    private int TilesOf(int directory)
    {
        int Value(int tag)
        {
            for (var i = 0; i < Entries(directory); i++)
            {
                var entry = directory + CountBytes + i * EntryBytes;
                if (Number(entry, 2) == tag)
                    return Number(entry + 4 + Word, Number(entry + 2, 2) == 3 ? 2 : 4);
            }
            return 1;
        }
        int Along(int side, int tile) => (Value(side) + Value(tile) - 1) / Value(tile);
        return Value(322) > 1 ? Along(256, 322) * Along(257, 323) : Along(257, 278);
    }

    private int Number(int at, int size) =>
        size switch
        {
            2 => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at)),
            4 => (int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at)),
            _ => (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(at)),
        };

    private void Put(int at, int value, int size)
    {
        _bytes.AsSpan(at, size).Clear();
        if (size == 2)
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), (ushort)value);
        else
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(at), value);
    }
}
