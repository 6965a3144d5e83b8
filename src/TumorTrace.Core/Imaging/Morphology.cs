namespace TumorTrace.Core.Imaging;

/// <summary>Removal of small objects and holes from binary images.</summary>
internal static class Morphology
{
    /// <summary>Clears 8-connected objects of fewer than <paramref name="minPixels"/> pixels.</summary>
    /// <returns>How many objects that were, and how many pixels.</returns>
    public static (int Count, long Pixels) RemoveSmallObjects(BitMask mask, double minPixels) =>
        Flip(mask, LabeledRuns.Label(mask, diagonal: true), minPixels, _ => true, value: false);

    /// <summary>
    /// Fills 4-connected background areas of fewer than <paramref name="minPixels"/> pixels that do not touch the border.
    /// </summary>
    /// <returns>How many holes that were, and how many pixels.</returns>
    public static (int Count, long Pixels) FillSmallHoles(BitMask mask, double minPixels)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var runs = LabeledRuns.Label(mask.Inverse(), diagonal: false);
        var open = TouchingBorder(runs, mask.Width);
        return Flip(mask, runs, minPixels, label => !open[label], value: true);
    }

    /// <summary>Fills every hole, leaving external contours only.</summary>
    public static void FillHoles(BitMask mask) => FillSmallHoles(mask, double.PositiveInfinity);

    /// <summary>
    /// Clears the 8-connected objects of fewer than <paramref name="minPixels"/> pixels, and those in which no square of
    /// <paramref name="side"/> pixels of <paramref name="core"/>, a part of the mask or the mask itself, has room.
    /// </summary>
    public static void KeepBroad(BitMask mask, BitMask core, int side, double minPixels)
    {
        var runs = LabeledRuns.Label(mask, diagonal: true);
        var areas = runs.Areas();
        var broad = new bool[runs.RegionCount];
        // The side of the largest square that ends at a pixel follows from those of its left, upper and upper-left neighbours.
        var squares = new int[mask.Width + 1];
        for (var y = 0; y < mask.Height; y++)
        {
            var diagonal = 0;
            for (var x = 0; x < mask.Width; x++)
            {
                var above = squares[x + 1];
                squares[x + 1] = core[x, y] ? 1 + Math.Min(above, Math.Min(squares[x], diagonal)) : 0;
                diagonal = above;
                if (squares[x + 1] >= side)
                    broad[runs.LabelAt(x, y)] = true;
            }
        }
        Flip(mask, runs, double.PositiveInfinity, label => !broad[label] || areas[label] < minPixels, value: false);
    }

    /// <summary>The mask and all pixels at most so many steps away, corners included.</summary>
    public static BitMask Grow(BitMask mask, int steps)
    {
        for (var step = 0; step < steps; step++)
            mask = Grow(mask);
        return mask;
    }

    /// <summary>The mask and all pixels that touch it, corners included.</summary>
    public static BitMask Grow(BitMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var grown = new BitMask(mask.Width, mask.Height);
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
                grown[x, y] = mask.AnyIn(x - 1, y - 1, x + 2, y + 2);
        }
        return grown;
    }

    private static (int Count, long Pixels) Flip(BitMask mask, LabeledRuns runs, double minPixels, Func<int, bool> eligible, bool value)
    {
        var areas = runs.Areas();
        bool[] flipped = [.. areas.Select((area, label) => area < minPixels && eligible(label))];
        var changed = 0L;
        for (var y = 0; y < mask.Height; y++)
        {
            foreach (var (begin, end, label) in runs.Row(y))
            {
                if (!flipped[label])
                    continue;
                changed += end - begin;
                for (var x = begin; x < end; x++)
                    mask[x, y] = value;
            }
        }
        return (flipped.Count(f => f), changed);
    }

    private static bool[] TouchingBorder(LabeledRuns runs, int width)
    {
        var touching = new bool[runs.RegionCount];
        for (var y = 0; y < runs.Height; y++)
        {
            foreach (var (begin, end, label) in runs.Row(y))
                touching[label] |= y == 0 || y == runs.Height - 1 || begin == 0 || end == width;
        }
        return touching;
    }
}
