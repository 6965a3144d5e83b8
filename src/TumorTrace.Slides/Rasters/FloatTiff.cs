using System.Globalization;
using BitMiracle.LibTiff.Classic;
using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Slides.Rasters;

/// <summary>
/// Tiled float32 TIFF pyramids of a heatmap, written tile by tile: as ASAP's overlay and as OME-TIFF.
/// </summary>
public static class FloatTiff
{
    private const int TileSide = 512;

    static FloatTiff() => Tiff.SetErrorHandler(new ThrowingErrors());

    /// <summary>
    /// ASAP's likelihood map: float32 0..1, LZW (it refuses Adobe deflate), levels as a chain of directories, no
    /// description (one that contains "xml" is refused).
    /// </summary>
    /// <param name="levels">Largest first, each strictly narrower.</param>
    public static void WriteLikelihoodMap(string path, IReadOnlyList<Heatmap> levels, double mpp)
    {
        using var tiff = Open(path);
        for (var level = 0; level < levels.Count; level++)
            WriteDirectory(tiff, levels[level], mpp, Compression.LZW, reduced: level > 0, _ => { });
    }

    /// <summary>OME-TIFF (schema 2016-06): one plane a channel, reduced levels in SubIFDs.</summary>
    /// <param name="channels">Name and levels of each channel, all of one size.</param>
    public static void WriteOme(string path, IReadOnlyList<(string Name, IReadOnlyList<Heatmap> Levels)> channels, double mpp)
    {
        ArgumentNullException.ThrowIfNull(channels);
        using var tiff = Open(path);
        for (var channel = 0; channel < channels.Count; channel++)
        {
            var levels = channels[channel].Levels;
            var description = channel == 0 ? OmeXml(channels, mpp) : null;
            WriteDirectory(tiff, levels[0], mpp, Compression.ADOBE_DEFLATE, reduced: false, t =>
            {
                if (description is not null)
                    t.SetField(TiffTag.IMAGEDESCRIPTION, description);
                if (levels.Count > 1)
                    t.SetField(TiffTag.SUBIFD, levels.Count - 1, new long[levels.Count - 1]);
            });
            foreach (var level in levels.Skip(1))
                WriteDirectory(tiff, level, mpp, Compression.ADOBE_DEFLATE, reduced: true, _ => { });
        }
    }

    private static Tiff Open(string path) =>
        Tiff.Open(path, "w") ?? throw new IOException("the TIFF file cannot be created");

    private static void WriteDirectory(Tiff tiff, Heatmap map, double mpp, Compression compression, bool reduced, Action<Tiff> more)
    {
        tiff.SetField(TiffTag.SUBFILETYPE, reduced ? FileType.REDUCEDIMAGE : default(FileType));
        tiff.SetField(TiffTag.IMAGEWIDTH, map.Width);
        tiff.SetField(TiffTag.IMAGELENGTH, map.Height);
        tiff.SetField(TiffTag.TILEWIDTH, TileSide);
        tiff.SetField(TiffTag.TILELENGTH, TileSide);
        tiff.SetField(TiffTag.BITSPERSAMPLE, 32);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tiff.SetField(TiffTag.SAMPLEFORMAT, SampleFormat.IEEEFP);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tiff.SetField(TiffTag.COMPRESSION, compression);
        tiff.SetField(TiffTag.SMINSAMPLEVALUE, 0.0);
        tiff.SetField(TiffTag.SMAXSAMPLEVALUE, 1.0);
        tiff.SetField(TiffTag.RESOLUTIONUNIT, ResUnit.CENTIMETER);
        tiff.SetField(TiffTag.XRESOLUTION, 1e4 / (map.Level0PerPixel * mpp));
        tiff.SetField(TiffTag.YRESOLUTION, 1e4 / (map.Level0PerPixel * mpp));
        more(tiff);
        WriteTiles(tiff, map);
        if (!tiff.WriteDirectory())
            throw new IOException("the TIFF directory cannot be written");
    }

    private static void WriteTiles(Tiff tiff, Heatmap map)
    {
        var values = new ushort[TileSide];
        var tile = new float[TileSide * TileSide];
        var bytes = new byte[tile.Length * sizeof(float)];
        for (var top = 0; top < map.Height; top += TileSide)
        {
            for (var left = 0; left < map.Width; left += TileSide)
            {
                Array.Clear(tile);
                var row = values.AsSpan(0, Math.Min(TileSide, map.Width - left));
                for (var y = 0; y < Math.Min(TileSide, map.Height - top); y++)
                {
                    map.ReadRow(left, top + y, row);
                    for (var x = 0; x < row.Length; x++)
                        tile[y * TileSide + x] = Quantised.ToProbability(row[x]);
                }
                Buffer.BlockCopy(tile, 0, bytes, 0, bytes.Length);
                if (tiff.WriteEncodedTile(tiff.ComputeTile(left, top, 0, 0), bytes, bytes.Length) < 0)
                    throw new IOException("a TIFF tile cannot be written");
            }
        }
    }

    private static string OmeXml(IReadOnlyList<(string Name, IReadOnlyList<Heatmap> Levels)> channels, double mpp)
    {
        var map = channels[0].Levels[0];
        var um = (map.Level0PerPixel * mpp).ToString("R", CultureInfo.InvariantCulture);
        var list = string.Concat(channels.Select((c, i) => $"<Channel ID=\"Channel:0:{i}\" Name=\"{c.Name}\" SamplesPerPixel=\"1\"/>"));
        var data = string.Concat(channels.Select((_, i) => $"<TiffData IFD=\"{i}\" FirstC=\"{i}\" FirstZ=\"0\" FirstT=\"0\" PlaneCount=\"1\"/>"));
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + "<OME xmlns=\"http://www.openmicroscopy.org/Schemas/OME/2016-06\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
            + "xsi:schemaLocation=\"http://www.openmicroscopy.org/Schemas/OME/2016-06 http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd\" Creator=\"TumorTrace\">"
            + "<Image ID=\"Image:0\" Name=\"tumor probability\">"
            + $"<Pixels ID=\"Pixels:0\" DimensionOrder=\"XYCZT\" Type=\"float\" BigEndian=\"false\" SizeX=\"{map.Width}\" SizeY=\"{map.Height}\" SizeC=\"{channels.Count}\" SizeZ=\"1\" SizeT=\"1\" "
            + $"PhysicalSizeX=\"{um}\" PhysicalSizeXUnit=\"µm\" PhysicalSizeY=\"{um}\" PhysicalSizeYUnit=\"µm\">{list}{data}</Pixels></Image></OME>";
    }

    /// <summary>LibTiff.NET prints errors and goes on; an output that is not whole must not look finished.</summary>
    private sealed class ThrowingErrors : TiffErrorHandler
    {
        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args) =>
            throw new IOException($"{method}: {string.Format(CultureInfo.InvariantCulture, format, args)}");
    }
}
