using System.Globalization;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Directories;

/// <summary>What the tags of a directory say about its image (TIFF 6.0, part 1, and sections 15 and 22).</summary>
internal static class TiffTags
{
    internal const int SubIfds = 330;

    private const int NewSubfileType = 254,
        ImageWidth = 256,
        ImageLength = 257,
        BitsPerSample = 258,
        Compression = 259,
        Photometric = 262,
        ImageDescription = 270,
        StripOffsets = 273,
        Orientation = 274,
        SamplesPerPixel = 277,
        RowsPerStrip = 278,
        StripByteCounts = 279,
        XResolution = 282,
        YResolution = 283,
        PlanarConfiguration = 284,
        ResolutionUnit = 296,
        Software = 305,
        TileWidth = 322,
        TileLength = 323,
        TileOffsets = 324,
        TileByteCounts = 325,
        ExtraSamples = 338,
        JpegTables = 347;
    private const int Jpeg = 7,
        GreyOnWhite = 0,
        Grey = 1,
        Rgb = 2,
        Palette = 3,
        Ycc = 6,
        Contiguous = 1,
        Inch = 2,
        AssociatedAlpha = 1,
        UnassociatedAlpha = 2;

    /// <param name="at">Where the directory lies in the file.</param>
    /// <param name="page">Number of the directory in the file's chain.</param>
    /// <param name="subIfd">Number among the directories inside that page; null for the page itself.</param>
    internal static TiffPlane Plane(TiffEntries tags, long at, int page, int? subIfd)
    {
        var size = new PixelSize(tags.Number(ImageWidth, 0), tags.Number(ImageLength, 0));
        var tiled = tags.Contains(TileOffsets);
        var photometric = tags.Number(Photometric, -1);
        var rgb =
            tiled
            && tags.Number(Compression, 1) == Jpeg
            && photometric is Rgb or Ycc
            && tags.Number(SamplesPerPixel, 1) == 3
            && tags.Number(PlanarConfiguration, Contiguous) == Contiguous
            && Array.TrueForAll(tags.Numbers(BitsPerSample), b => b == 8);
        return new TiffPlane
        {
            Page = page,
            SubIfd = subIfd,
            At = at,
            Size = size,
            IsTiled = tiled,
            TileWidth = (int)(tiled ? tags.Number(TileWidth, 0) : size.Width),
            TileHeight = (int)(tiled ? tags.Number(TileLength, 0) : Math.Min(tags.Number(RowsPerStrip, size.Height), size.Height)),
            IsApart = tags.Number(PlanarConfiguration, Contiguous) != Contiguous,
            IsReduced = (tags.Number(NewSubfileType, 0) & 1) == 1,
            Bits = (int)tags.Number(BitsPerSample, 1),
            Compression = (int)tags.Number(Compression, 1),
            Orientation = (int)tags.Number(Orientation, 1),
            FurtherChannels = FurtherChannels(tags, photometric),
            IsRgb = photometric is Rgb or Ycc,
            IsBaselineJpegRgb = rgb,
            StoredAsYcc = photometric == Ycc,
            Offsets = tags.Numbers(tiled ? TileOffsets : StripOffsets),
            ByteCounts = tags.Numbers(tiled ? TileByteCounts : StripByteCounts),
            JpegTables = tags.Contains(JpegTables) ? Array.ConvertAll(tags.Numbers(JpegTables), v => (byte)v) : null,
            Properties = Properties(tags),
        };
    }

    /// <remarks>A file that does not say what its further channels are does not say that they are transparency.</remarks>
    private static int FurtherChannels(TiffEntries tags, long photometric)
    {
        var further =
            (int)tags.Number(SamplesPerPixel, 1)
            - photometric switch
            {
                Rgb or Ycc => 3,
                Grey or GreyOnWhite or Palette => 1,
                _ => int.MaxValue,
            };
        var first = tags.Number(ExtraSamples, 0);
        return Math.Max(0, first is AssociatedAlpha or UnassociatedAlpha ? further - 1 : further);
    }

    /// <summary>By OpenSlide's names, so that one rule reads both.</summary>
    private static Dictionary<string, string> Properties(TiffEntries tags)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                found[name] = value;
        }
        Add("tiff.ImageDescription", tags.Text(ImageDescription));
        Add("tiff.Software", tags.Text(Software));
        Add("tiff.XResolution", tags.Real(XResolution)?.ToString(CultureInfo.InvariantCulture));
        Add("tiff.YResolution", tags.Real(YResolution)?.ToString(CultureInfo.InvariantCulture));
        if (found.ContainsKey("tiff.XResolution"))
        {
            var unit = tags.Number(ResolutionUnit, Inch);
            found["tiff.ResolutionUnit"] = unit switch
            {
                2 => "inch",
                3 => "centimeter",
                _ => "none",
            };
        }
        return found;
    }
}
