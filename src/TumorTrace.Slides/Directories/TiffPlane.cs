using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Directories;

/// <summary>One image of a TIFF file, as its directory describes it.</summary>
internal sealed record TiffPlane
{
    /// <summary>Number of the directory in the file's chain.</summary>
    public required int Page { get; init; }

    /// <summary>Number among the directories inside that page (SubIFDs); null for the page itself.</summary>
    public required int? SubIfd { get; init; }

    /// <summary>Where the directory lies in the file.</summary>
    public required long At { get; init; }

    public required PixelSize Size { get; init; }

    /// <summary>False for an image in strips, whose tiles are as wide as the image.</summary>
    public required bool IsTiled { get; init; }

    public required int TileWidth { get; init; }
    public required int TileHeight { get; init; }

    /// <summary>True if its channels are stored apart from each other.</summary>
    public required bool IsApart { get; init; }

    /// <summary>True if the file calls it a reduced version of another of its images.</summary>
    public required bool IsReduced { get; init; }

    /// <summary>Bits of a channel.</summary>
    public required int Bits { get; init; }

    /// <summary>Code of the compression: 1 none, 5 LZW, 7 JPEG, 8 deflate …</summary>
    public required int Compression { get; init; }

    /// <summary>1: the first row is the top, the first column the left; else mirrored or turned.</summary>
    public required int Orientation { get; init; }

    /// <summary>Channels beyond the colours that are no transparency, such as those of fluorescence.</summary>
    public required int FurtherChannels { get; init; }

    /// <summary>True for RGB, false for grey and what is turned into RGB.</summary>
    public required bool IsRgb { get; init; }

    public required bool IsBaselineJpegRgb { get; init; }
    public required bool StoredAsYcc { get; init; }

    /// <summary>Where each tile's or strip's bytes lie in the file, row by row; channel by channel if they are stored apart.</summary>
    public required long[] Offsets { get; init; }

    /// <summary>Their number; 0 if a sparse file has no tile there.</summary>
    public required long[] ByteCounts { get; init; }

    /// <summary>The quantisation and Huffman tables that all tiles share, itself a JPEG stream; null for none.</summary>
    public byte[]? JpegTables { get; init; }

    /// <summary>Description and resolution, by OpenSlide's names.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    public int Columns => TileWidth > 0 ? (int)Math.Clamp((Size.Width + TileWidth - 1) / TileWidth, 0, int.MaxValue) : 0;

    public int Rows => TileHeight > 0 ? (int)Math.Clamp((Size.Height + TileHeight - 1) / TileHeight, 0, int.MaxValue) : 0;

    /// <summary>Tiles of one channel, or of all that are stored together.</summary>
    public long Tiles => (long)Columns * Rows;

    /// <summary>Number of the tiles that a sparse file has left out.</summary>
    public int MissingTiles => ByteCounts.Contains(0) ? Enumerable.Range(0, (int)Math.Min(Tiles, ByteCounts.Length)).Count(IsMissing) : 0;

    /// <summary>True if a sparse file has no bytes for this tile, in any channel.</summary>
    public bool IsMissing(int tile)
    {
        for (long i = tile; i < ByteCounts.Length; i += Math.Max(1, Tiles))
        {
            if (ByteCounts[i] != 0)
                return false;
        }
        return tile < ByteCounts.Length;
    }

    /// <summary>True if the level is smaller than one of its tiles in width or in height.</summary>
    public bool IsWithinOneTile => Size.Width < TileWidth || Size.Height < TileHeight;

    /// <summary>True if the directory says all that decoding its tiles needs, and they hold three JPEG channels together.</summary>
    public bool IsDecodable =>
        IsBaselineJpegRgb && TileWidth > 0 && TileHeight > 0 && Offsets.Length == ByteCounts.Length && Offsets.Length == Tiles;
}
