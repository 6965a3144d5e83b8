using System.Buffers.Binary;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Tiles;

/// <summary>
/// Reads the directories of classic and big TIFF files, as far as tiles are concerned. LibTIFF keeps a file's position,
/// one for all threads; with the places of the tiles known, they are read from several threads at once.
/// </summary>
internal sealed class TiffDirectories
{
    private const int ImageWidth = 256,
        ImageLength = 257,
        BitsPerSample = 258,
        Compression = 259,
        Photometric = 262,
        SamplesPerPixel = 277,
        PlanarConfiguration = 284,
        TileWidth = 322,
        TileLength = 323,
        TileOffsets = 324,
        TileByteCounts = 325,
        JpegTables = 347;
    private const int Jpeg = 7,
        Rgb = 2,
        Ycc = 6,
        Contiguous = 1;
    private const int MostDirectories = 1000,
        MostEntries = 4096,
        MostValues = 1 << 26;

    private readonly Stream _file;
    private readonly bool _big;
    private readonly bool _motorola;

    private TiffDirectories(Stream file)
    {
        _file = file;
        Span<byte> order = stackalloc byte[2];
        _file.ReadExactly(order);
        _motorola = order[0] == 'M';
        _big = Number(2) == 43;
    }

    /// <exception cref="InvalidDataException">Not a TIFF file, or a damaged one.</exception>
    /// <exception cref="EndOfStreamException">It ends inside a directory.</exception>
    internal static List<TiffPlane> Read(Stream file)
    {
        file.Position = 0;
        var reader = new TiffDirectories(file);
        file.Position = reader._big ? 8 : 4;
        var planes = new List<TiffPlane>();
        var next = reader.Number(reader.Word);
        for (var i = 0; next != 0 && i < MostDirectories; i++)
        {
            file.Position = next;
            var entries = reader.Directory(out next);
            if (entries.ContainsKey(TileOffsets))
                planes.Add(reader.Plane(entries));
        }
        return planes;
    }

    /// <summary>Bytes of an offset.</summary>
    private int Word => _big ? 8 : 4;

    private Dictionary<int, (int Type, long Count, long At)> Directory(out long next)
    {
        var entries = new Dictionary<int, (int, long, long)>();
        var count = Number(_big ? 8 : 2);
        if (count is < 0 or > MostEntries)
            throw new InvalidDataException($"a TIFF directory of {count} entries");
        for (long i = 0; i < count; i++)
        {
            var tag = (int)Number(2);
            var type = (int)Number(2);
            var values = Number(Word);
            var inside = _file.Position;
            var at = values * SizeOf(type) <= Word ? inside : Number(Word);
            entries[tag] = (type, values, at);
            _file.Position = inside + Word;
        }
        next = Number(Word);
        return entries;
    }

    private TiffPlane Plane(Dictionary<int, (int Type, long Count, long At)> entries)
    {
        long One(int tag, long otherwise) => entries.TryGetValue(tag, out var entry) && entry.Count > 0 ? Values(entry)[0] : otherwise;
        long[] All(int tag) => entries.TryGetValue(tag, out var entry) ? Values(entry) : [];
        var photometric = One(Photometric, -1);
        var rgb =
            One(Compression, 1) == Jpeg
            && photometric is Rgb or Ycc
            && One(SamplesPerPixel, 1) == 3
            && One(PlanarConfiguration, Contiguous) == Contiguous
            && Array.TrueForAll(All(BitsPerSample), b => b == 8);
        var tables = entries.ContainsKey(JpegTables) ? Array.ConvertAll(All(JpegTables), v => (byte)v) : null;
        return new TiffPlane
        {
            Size = new PixelSize(One(ImageWidth, 0), One(ImageLength, 0)),
            TileWidth = (int)One(TileWidth, 0),
            TileHeight = (int)One(TileLength, 0),
            IsBaselineJpegRgb = rgb,
            StoredAsYcc = photometric == Ycc,
            Offsets = All(TileOffsets),
            ByteCounts = All(TileByteCounts),
            JpegTables = tables,
        };
    }

    private long[] Values((int Type, long Count, long At) entry)
    {
        var size = SizeOf(entry.Type);
        if (entry.Count is < 0 or > MostValues || entry.At < 0 || entry.At + entry.Count * size > _file.Length)
            throw new InvalidDataException($"{entry.Count} values at byte {entry.At} of a TIFF file of {_file.Length}");
        _file.Position = entry.At;
        var bytes = new byte[entry.Count * size];
        _file.ReadExactly(bytes);
        var values = new long[entry.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Number(bytes.AsSpan(i * size, size));
        return values;
    }

    private long Number(int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        _file.ReadExactly(bytes[..size]);
        return Number(bytes[..size]);
    }

    private long Number(ReadOnlySpan<byte> bytes) =>
        bytes.Length switch
        {
            1 => bytes[0],
            2 => _motorola ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => _motorola ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => _motorola ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };

    // BYTE, ASCII, SBYTE, UNDEFINED; SHORT, SSHORT; LONG, SLONG, FLOAT, IFD; the rest has eight bytes.
    private static int SizeOf(int type) =>
        type switch
        {
            1 or 2 or 6 or 7 => 1,
            3 or 8 => 2,
            4 or 9 or 11 or 13 => 4,
            _ => 8,
        };
}
