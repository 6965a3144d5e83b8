using TumorTrace.Core.Geometry;

namespace TumorTrace.Slides.Tiles;

/// <summary>One tiled image of a TIFF file, as its directory describes it (TIFF 6.0, sections 15 and 22).</summary>
/// <param name="Offsets">Where each tile's bytes lie in the file, row by row.</param>
/// <param name="ByteCounts">Their number; 0 where a sparse file has no tile.</param>
/// <param name="JpegTables">The quantisation and Huffman tables that all tiles share, itself a JPEG stream; null for none.</param>
internal sealed record TiffPlane(
    PixelSize Size,
    int TileWidth,
    int TileHeight,
    bool IsBaselineJpegRgb,
    bool StoredAsYcc,
    long[] Offsets,
    long[] ByteCounts,
    byte[]? JpegTables
)
{
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
