using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Metrics;

/// <summary>
/// How well the outline of a prediction fits that of the truth. Outlines are the set px that have a 4-neighbour that is
/// not set, the image's edge included; distances run between px centres.
/// </summary>
/// <param name="FScore">
/// Boundary F-score (Csurka et al. 2013): harmonic mean of the share of predicted outline px within the tolerance of the
/// truth's outline and of the share of the truth's within the tolerance of the prediction's. 0 if one of them is empty, 1 if both are.
/// </param>
/// <param name="Hausdorff95Um">
/// 95% Hausdorff distance in µm: the larger of the two directed 95th percentiles; null if an outline is empty.
/// </param>
internal readonly record struct BoundaryFit(double FScore, double? Hausdorff95Um)
{
    /// <param name="umPerPixel">Side of a px in µm.</param>
    /// <param name="toleranceUm">Inclusive.</param>
    /// <param name="unknown">Px of unknown truth: outline px that touch one do not count; null if all is known.</param>
    public static BoundaryFit Compute(BitMask predicted, BitMask truth, double umPerPixel, double toleranceUm, BitMask? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(truth);
        var a = Outline(predicted, unknown);
        var b = Outline(truth, unknown);
        if (a.Count() == 0 || b.Count() == 0)
            return new BoundaryFit(a.Count() == b.Count() ? 1 : 0, null);
        var toTruth = Distances(a, b, umPerPixel);
        var toPredicted = Distances(b, a, umPerPixel);
        var precision = Within(toTruth, toleranceUm);
        var recall = Within(toPredicted, toleranceUm);
        return new BoundaryFit(
            precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall),
            Math.Max(Bootstrap.Percentile(toTruth, 0.95), Bootstrap.Percentile(toPredicted, 0.95))
        );
    }

    /// <summary>Distances in µm, ascending, from each px of one outline to the nearest of the other.</summary>
    private static double[] Distances(BitMask from, BitMask to, double umPerPixel)
    {
        var distances = new List<double>();
        DistanceTransform.ForEachRow(
            to,
            (y, squared) =>
            {
                for (var x = from.NextInRow(0, y); x < from.Width; x = from.NextInRow(x + 1, y))
                    distances.Add(Math.Sqrt(squared[x]) * umPerPixel);
            },
            y => from.NextInRow(0, y) < from.Width
        );
        distances.Sort();
        return [.. distances];
    }

    private static double Within(double[] ascending, double tolerance)
    {
        var within = Array.BinarySearch(ascending, Math.BitIncrement(tolerance));
        // Not found: the complement of where it would stand.
        within = within < 0 ? ~within : within;
        return (double)within / ascending.Length;
    }

    private static BitMask Outline(BitMask mask, BitMask? unknown)
    {
        var outline = new BitMask(mask.Width, mask.Height);
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = mask.NextInRow(0, y); x < mask.Width; x = mask.NextInRow(x + 1, y))
            {
                if (!(mask[x - 1, y] && mask[x + 1, y] && mask[x, y - 1] && mask[x, y + 1]))
                    outline[x, y] = unknown is null || !unknown.AnyIn(x - 1, y - 1, x + 2, y + 2);
            }
        }
        return outline;
    }
}
