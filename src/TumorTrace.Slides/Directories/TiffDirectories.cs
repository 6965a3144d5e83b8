namespace TumorTrace.Slides.Directories;

/// <summary>
/// Reads the directories of classic and big TIFF files: tiled images and those in strips, with their SubIFDs. LibTIFF keeps a
/// file's position, one for all threads; with the places of the tiles known, they are read from several threads at once.
/// </summary>
internal sealed class TiffDirectories
{
    private const int MostDirectories = 1000,
        MostSubIfds = 64,
        MostEntries = 4096;

    private readonly Stream _file;
    private readonly bool _big;
    private readonly bool _motorola;

    private TiffDirectories(Stream file)
    {
        _file = file;
        Span<byte> order = stackalloc byte[2];
        _file.ReadExactly(order);
        _motorola = order[0] == 'M';
        var version = Number(2);
        if (order[0] != order[1] || order[0] is not ((byte)'I' or (byte)'M') || version is not (42 or 43))
            throw new InvalidDataException("no TIFF file");
        _big = version == 43;
    }

    /// <exception cref="InvalidDataException">Not a TIFF file, or a damaged one.</exception>
    /// <exception cref="EndOfStreamException">It ends inside a directory.</exception>
    internal static List<TiffPlane> Read(Stream file)
    {
        file.Position = 0;
        var reader = new TiffDirectories(file);
        file.Position = reader._big ? 8 : 4;
        var planes = new List<TiffPlane>();
        var seen = new HashSet<long>();
        var next = reader.Number(reader.Word);
        for (var page = 0; next != 0 && page < MostDirectories && seen.Add(next); page++)
        {
            var at = next;
            var entries = reader.Directory(at, out next);
            planes.Add(TiffTags.Plane(entries, at, page, null));
            var inner = entries.Numbers(TiffTags.SubIfds);
            for (var i = 0; i < Math.Min(inner.Length, MostSubIfds); i++)
            {
                if (seen.Add(inner[i]))
                    planes.Add(TiffTags.Plane(reader.Directory(inner[i], out _), inner[i], page, i));
            }
        }
        return planes;
    }

    /// <summary>Bytes of an offset.</summary>
    private int Word => _big ? 8 : 4;

    private TiffEntries Directory(long at, out long next)
    {
        if (at < 0 || at >= _file.Length)
            throw new InvalidDataException($"a TIFF directory at byte {at} of a file of {_file.Length}");
        _file.Position = at;
        var entries = new Dictionary<int, TiffEntry>();
        var count = Number(_big ? 8 : 2);
        if (count is < 0 or > MostEntries)
            throw new InvalidDataException($"a TIFF directory of {count} entries");
        for (long i = 0; i < count; i++)
        {
            var tag = (int)Number(2);
            var type = (int)Number(2);
            var values = Number(Word);
            var inside = _file.Position;
            var place = values * TiffEntries.SizeOf(type) <= Word ? inside : Number(Word);
            entries[tag] = new TiffEntry(type, values, place);
            _file.Position = inside + Word;
        }
        next = Number(Word);
        return new TiffEntries(_file, _motorola, entries);
    }

    private long Number(int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        _file.ReadExactly(bytes[..size]);
        return TiffEntries.Number(bytes[..size], _motorola);
    }
}
