using TumorTrace.Core.Annotations;

namespace TumorTrace.Training.Augmentation;

/// <summary>
/// Blanks random squares of a patch (random erasing, Zhong et al. 2020) to white of unknown label. Partly annotated
/// slides come with white holes around their tumour: without this a network learns the holes.
/// </summary>
internal static class Erasing
{
    /// <summary>Never erased: a square of this side in the middle, which a classifier's label is for.</summary>
    internal static void Apply(Span<byte> rgb, Span<byte> labels, int side, int keep, Random random)
    {
        var block = random.Next(side / 8, side / 2);
        var left = random.Next(block);
        var top = random.Next(block);
        var share = random.NextDouble() * 0.8;
        var from = (side - keep) / 2;
        var to = (side + keep) / 2;
        for (var by = -top; by < side; by += block)
        {
            for (var bx = -left; bx < side; bx += block)
            {
                if (random.NextDouble() >= share)
                    continue;
                for (var y = Math.Max(0, by); y < Math.Min(side, by + block); y++)
                {
                    for (var x = Math.Max(0, bx); x < Math.Min(side, bx + block); x++)
                    {
                        if (x >= from && x < to && y >= from && y < to)
                            continue;
                        rgb.Slice((y * side + x) * 3, 3).Fill(255);
                        labels[y * side + x] = TumorLabel.Unknown;
                    }
                }
            }
        }
    }
}
