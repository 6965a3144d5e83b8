using System.Numerics;
using System.Xml.Linq;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Server.Tiles;

/// <summary>
/// The Deep Zoom pyramid of a slide (Microsoft's "Deep Zoom File Format Overview"): level <see cref="MaxLevel"/> is level 0 of
/// the slide, each level below has half its size, rounded up, down to one px. Tiles do not overlap.
/// </summary>
internal readonly record struct DeepZoom(PixelSize Size)
{
    internal const int TileSide = 256;

    private static readonly XNamespace s_namespace = "http://schemas.microsoft.com/deepzoom/2008";

    internal int MaxLevel =>
        (int)Math.Max(1, Math.Max(Size.Width, Size.Height)) is var side && side <= 1 ? 0 : BitOperations.Log2((uint)(side - 1)) + 1;

    /// <summary>Level-0 px per px of the level.</summary>
    internal long Ratio(int level) => 1L << (MaxLevel - level);

    internal PixelSize LevelSize(int level) =>
        new((Size.Width + Ratio(level) - 1) / Ratio(level), (Size.Height + Ratio(level) - 1) / Ratio(level));

    /// <summary>The tile's rectangle in px of its level; null if there is no such tile.</summary>
    internal WorkingRect? Tile(int level, int column, int row)
    {
        if (level < 0 || level > MaxLevel || column < 0 || row < 0)
            return null;
        var size = LevelSize(level);
        var x = (long)column * TileSide;
        var y = (long)row * TileSide;
        return x >= size.Width || y >= size.Height
            ? null
            : new WorkingRect(x, y, (int)Math.Min(TileSide, size.Width - x), (int)Math.Min(TileSide, size.Height - y));
    }

    internal string Descriptor(string format) =>
        new XElement(
            s_namespace + "Image",
            new XAttribute("Format", format),
            new XAttribute("Overlap", 0),
            new XAttribute("TileSize", TileSide),
            new XElement(s_namespace + "Size", new XAttribute("Width", Size.Width), new XAttribute("Height", Size.Height))
        ).ToString();
}
