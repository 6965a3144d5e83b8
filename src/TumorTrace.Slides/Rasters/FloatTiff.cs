using BitMiracle.LibTiff.Classic;
using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Slides.Rasters;

/// <summary>
/// Tiled float32 TIFF files of a heatmap with exactly the tags that are wanted, written tile by tile.
/// </summary>
internal static class FloatTiff
{
    private const int TileSide = 512;

    /// <summary>
    /// ASAP's likelihood map: float32 0..1, LZW (it refuses Adobe deflate), levels as a chain of directories, no
    /// description (one that contains "xml" is refused).
    /// </summary>
    /// <param name="levels">Largest first, each strictly narrower.</param>
    public static void WriteLikelihoodMap(string path, IReadOnlyList<Heatmap> levels, double mpp)
    {
        using var tiff = GreyTiff.Create(path);
        for (var level = 0; level < levels.Count; level++)
            WriteDirectory(tiff, levels[level], mpp, Compression.LZW, reduced: level > 0);
    }

    /// <summary>One uncompressed plane, for other libraries to read.</summary>
    public static void WritePlain(string path, Heatmap map, double mpp)
    {
        using var tiff = GreyTiff.Create(path);
        // libvips refuses tiles that are much larger than the image.
        var side = Math.Clamp((Math.Min(map.Width, map.Height) + 15) / 16 * 16, 16, TileSide);
        WriteDirectory(tiff, map, mpp, Compression.NONE, reduced: false, side);
    }

    private static void WriteDirectory(Tiff tiff, Heatmap map, double mpp, Compression compression, bool reduced, int tileSide = TileSide)
    {
        GreyTiff.WriteTags(tiff, map.Width, map.Height, tileSide, bits: 32, compression, reduced, map.Level0PerPixel * mpp);
        tiff.SetField(TiffTag.SAMPLEFORMAT, SampleFormat.IEEEFP);
        tiff.SetField(TiffTag.SMINSAMPLEVALUE, 0.0);
        tiff.SetField(TiffTag.SMAXSAMPLEVALUE, 1.0);
        WriteTiles(tiff, map, tileSide);
        GreyTiff.EndDirectory(tiff);
    }

    private static void WriteTiles(Tiff tiff, Heatmap map, int side)
    {
        var values = new ushort[side];
        var tile = new float[side * side];
        var bytes = new byte[tile.Length * sizeof(float)];
        for (var top = 0; top < map.Height; top += side)
        {
            for (var left = 0; left < map.Width; left += side)
            {
                Array.Clear(tile);
                var row = values.AsSpan(0, Math.Min(side, map.Width - left));
                for (var y = 0; y < Math.Min(side, map.Height - top); y++)
                {
                    map.ReadRow(left, top + y, row);
                    for (var x = 0; x < row.Length; x++)
                        tile[y * side + x] = Quantised.ToProbability(row[x]);
                }
                Buffer.BlockCopy(tile, 0, bytes, 0, bytes.Length);
                if (tiff.WriteEncodedTile(tiff.ComputeTile(left, top, 0, 0), bytes, bytes.Length) < 0)
                    throw new IOException("a TIFF tile cannot be written");
            }
        }
    }
}
