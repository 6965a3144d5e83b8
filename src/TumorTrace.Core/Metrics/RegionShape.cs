using System.Runtime.InteropServices;
using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Metrics;

/// <summary>
/// The shape of a connected region of pixels, each taken as a unit square rather than a point, so that drawing the region
/// at twice the resolution doubles the lengths and leaves the ratios as they are. Sums are integers: a region's place
/// in the image has no influence.
/// </summary>
/// <param name="Perimeter">Number of pixel sides between the region and what is outside it or in its holes.</param>
/// <param name="MajorAxis">px: long axis of the ellipse with the region's second moments, 4·√(larger eigenvalue of the
/// covariance); a disc's diameter, 1.155 times a rectangle's side.</param>
/// <param name="Eccentricity">Of that ellipse: 0 for a disc or square, towards 1 for a line.</param>
/// <param name="Extent">Share of the axis-parallel bounding box that the region fills.</param>
/// <param name="Solidity">Share of the convex hull that the region fills.</param>
internal readonly record struct RegionShape(
    long Pixels,
    long Perimeter,
    double MajorAxis,
    double Eccentricity,
    double Extent,
    double Solidity
)
{
    /// <summary>The shapes of all regions, by label.</summary>
    public static RegionShape[] Compute(LabeledRuns regions)
    {
        var runs = new List<Run>[regions.RegionCount];
        for (var y = 0; y < regions.Height; y++)
        {
            foreach (var (begin, end, label) in regions.Row(y))
                (runs[label] ??= []).Add(new Run(y, begin, end));
        }
        return Array.ConvertAll(runs, r => Compute(CollectionsMarshal.AsSpan(r)));
    }

    private static RegionShape Compute(ReadOnlySpan<Run> runs)
    {
        var sums = new MomentSums();
        foreach (var run in runs)
            sums.Add(run);
        var (larger, smaller) = sums.Eigenvalues(MomentSums.UnitSquare);
        var (left, right) = Outline(runs);
        var box = (long)(right.Max() - left.Min()) * (left.Length - 1);
        return new RegionShape(
            sums.Pixels,
            Sides(runs),
            4 * Math.Sqrt(larger),
            Math.Sqrt(1 - smaller / larger),
            (double)sums.Pixels / box,
            sums.Pixels / ConvexHull.Area(left, right)
        );
    }

    /// <summary>
    /// The outermost corners on each horizontal grid line, from the region's top to its bottom; a line belongs to the rows
    /// on both its sides.
    /// </summary>
    private static (int[] Left, int[] Right) Outline(ReadOnlySpan<Run> runs)
    {
        var top = runs[0].Y;
        var lines = runs[^1].Y - runs[0].Y + 2;
        var left = new int[lines];
        var right = new int[lines];
        left.AsSpan().Fill(int.MaxValue);
        right.AsSpan().Fill(int.MinValue);
        foreach (var run in runs)
        {
            for (var line = run.Y - top; line <= run.Y - top + 1; line++)
            {
                left[line] = Math.Min(left[line], run.Begin);
                right[line] = Math.Max(right[line], run.End);
            }
        }
        return (left, right);
    }

    // Each run has two ends and two long sides, less what it shares with runs of the row above.
    private static long Sides(ReadOnlySpan<Run> runs)
    {
        long sides = 0;
        for (int i = 0, above = 0; i < runs.Length; i++)
        {
            sides += 2 + 2 * (runs[i].End - runs[i].Begin);
            while (runs[above].Y < runs[i].Y - 1 || runs[above].Y == runs[i].Y - 1 && runs[above].End <= runs[i].Begin)
                above++;
            for (var j = above; runs[j].Y < runs[i].Y && runs[j].Begin < runs[i].End; j++)
                sides -= 2 * (Math.Min(runs[i].End, runs[j].End) - Math.Max(runs[i].Begin, runs[j].Begin));
        }
        return sides;
    }
}

/// <summary>Pixels of one row, columns half open.</summary>
internal readonly record struct Run(int Y, int Begin, int End);
