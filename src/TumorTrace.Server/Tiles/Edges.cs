namespace TumorTrace.Server.Tiles;

/// <summary>
/// Px beyond the slide's right and lower edge. The last px of a reduced picture reach over the edge. They get the edge's colours, not
/// white, which would draw a light seam around the slide.
/// </summary>
internal static class Edges
{
    /// <param name="rgb">Interleaved RGB of width × height px, of which the first inside × insideRows lie on the slide.</param>
    internal static void Extend(Span<byte> rgb, int width, int height, long inside, long insideRows)
    {
        if (inside <= 0 || insideRows <= 0)
            return;
        for (var y = 0; y < Math.Min(height, insideRows) && inside < width; y++)
        {
            var row = rgb.Slice(y * width * 3, width * 3);
            for (var x = (int)inside; x < width; x++)
                row.Slice(((int)inside - 1) * 3, 3).CopyTo(row[(x * 3)..]);
        }
        for (var y = (int)Math.Min(height, insideRows); y < height; y++)
            rgb.Slice(((int)insideRows - 1) * width * 3, width * 3).CopyTo(rgb[(y * width * 3)..]);
    }
}
