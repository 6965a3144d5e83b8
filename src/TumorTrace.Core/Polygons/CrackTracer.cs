using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Polygons;

/// <summary>
/// One step along the edge between a foreground and a background pixel: from grid corner (X, Y) in a direction, with
/// the foreground on the right-hand side.
/// </summary>
/// <param name="Direction">0 east, 1 south, 2 west, 3 north (y points down).</param>
internal readonly record struct Crack(int X, int Y, byte Direction)
{
    private static readonly (int X, int Y)[] s_ahead = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    // Offset from a corner to the pixel that lies ahead on the left or right.
    private static readonly (int X, int Y)[] s_aheadLeft = [(0, -1), (0, 0), (-1, 0), (-1, -1)];
    private static readonly (int X, int Y)[] s_aheadRight = [(0, 0), (-1, 0), (-1, -1), (0, -1)];

    public (int X, int Y) End => (X + s_ahead[Direction].X, Y + s_ahead[Direction].Y);

    /// <summary>The foreground pixel beside the crack.</summary>
    public (int X, int Y) Inside => (X + s_aheadRight[Direction].X, Y + s_aheadRight[Direction].Y);

    /// <summary>The background pixel beside the crack.</summary>
    public (int X, int Y) Outside => (X + s_aheadLeft[Direction].X, Y + s_aheadLeft[Direction].Y);

    /// <summary>
    /// The next crack. Where two foreground pixels touch at a corner only, the walk stays with its own pixel: rings
    /// follow 4-connected parts, which keeps every polygon simple; parts are joined to 8-connected regions later.
    /// </summary>
    public Crack Next(BitMask mask)
    {
        var (x, y) = End;
        var right = s_aheadRight[Direction];
        if (!mask[x + right.X, y + right.Y])
            return new Crack(x, y, (byte)((Direction + 1) & 3));
        var left = s_aheadLeft[Direction];
        return mask[x + left.X, y + left.Y] ? new Crack(x, y, (byte)((Direction + 3) & 3)) : new Crack(x, y, Direction);
    }
}

/// <summary>Finds every boundary of a binary image, in time linear in its pixels.</summary>
internal static class CrackTracer
{
    /// <summary>
    /// The closed crack paths in raster order of their first top edge. The list handed out is used again for the
    /// next path.
    /// </summary>
    internal static IEnumerable<List<Crack>> Trace(BitMask mask)
    {
        var visited = new BitMask(mask.Width, mask.Height);
        var path = new List<Crack>();
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                // Every boundary has an edge whose pixel lies just below it: looking for those finds them all.
                if (!mask[x, y] || mask[x, y - 1] || visited[x, y])
                    continue;
                Follow(mask, new Crack(x, y, 0), visited, path);
                yield return path;
            }
        }
    }

    private static void Follow(BitMask mask, Crack start, BitMask visited, List<Crack> path)
    {
        path.Clear();
        var crack = start;
        do
        {
            if (crack.Direction == 0)
                visited[crack.X, crack.Y] = true;
            path.Add(crack);
            crack = crack.Next(mask);
        } while (crack != start);
    }
}
