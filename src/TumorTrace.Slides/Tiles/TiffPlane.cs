using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Tiles;

/// <summary>One tiled image of a TIFF file, as its directory describes it (TIFF 6.0, sections 15 and 22).</summary>
internal sealed record TiffPlane
{
    public required PixelSize Size { get; init; }
    public required int TileWidth { get; init; }
    public required int TileHeight { get; init; }
    public required bool IsBaselineJpegRgb { get; init; }
    public required bool StoredAsYcc { get; init; }

    /// <summary>Where each tile's bytes lie in the file, row by row.</summary>
    public required long[] Offsets { get; init; }

    /// <summary>Their number; 0 if a sparse file has no tile there.</summary>
    public required long[] ByteCounts { get; init; }

    /// <summary>The quantisation and Huffman tables that all tiles share, itself a JPEG stream; null for none.</summary>
    public byte[]? JpegTables { get; init; }

    public int Columns => (int)((Size.Width + TileWidth - 1) / TileWidth);

    public int Rows => (int)((Size.Height + TileHeight - 1) / TileHeight);

    /// <summary>True if the directory says all that decoding its tiles needs, and they hold three JPEG channels together.</summary>
    public bool IsDecodable =>
        IsBaselineJpegRgb
        && TileWidth > 0
        && TileHeight > 0
        && Offsets.Length == ByteCounts.Length
        && Offsets.Length == (long)Columns * Rows;
}
