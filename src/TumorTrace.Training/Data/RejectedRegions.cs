using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Training.Data;

/// <summary>
/// Positions for hard negatives in regions that a reviewer rejected: on a lattice, at least one in each region however small it
/// is, and only where nothing else was drawn over it.
/// </summary>
internal static class RejectedRegions
{
    /// <summary>Working px between positions in one region; more if there would be too many.</summary>
    private const double Step = 64;

    private const int MostOfOneArea = 1000;

    /// <summary>A small or thin region is searched at so many points per side.</summary>
    private const int FineSide = 33;

    /// <param name="region">The opened slide with the labels that were made of its review.</param>
    /// <param name="areas">All areas of the review; only <see cref="ReviewedRegion.IsHardNegative"/> ones are looked at.</param>
    public static IReadOnlyList<HardNegative> Find(TrainingRegion region, IEnumerable<ReviewedRegion> areas)
    {
        ArgumentNullException.ThrowIfNull(region);
        return
        [
            .. areas
                .Where(a => a.IsHardNegative)
                .SelectMany(a =>
                    Positions(region, a.Shape)
                        .Select(p => new HardNegative(new PatchPosition(region, p.X, p.Y, Tumor: false), Wrongness(a.Shape)))
                ),
        ];
    }

    private static List<(int X, int Y)> Positions(TrainingRegion region, AnnotationShape shape)
    {
        if (AnnotationShape.BoundsOf([shape]) is not { } bounds)
            return [];
        var inside = new PolygonLabels([shape with { Group = ReviewClass.Tumor }]);
        var box = new Level0Rect(
            bounds.X / region.Scale.Ratio,
            bounds.Y / region.Scale.Ratio,
            bounds.Width / region.Scale.Ratio,
            bounds.Height / region.Scale.Ratio
        );
        var step = Math.Max(Step, Math.Sqrt(box.Width * box.Height / MostOfOneArea));
        var positions = Lattice(box, step, step).Where(p => IsRejected(region, inside, p)).ToList();
        if (positions.Count > 0)
            return positions;
        // The middle one of those found lies rather within the area than at its edge.
        var fine = Lattice(box, Math.Max(1, box.Width / FineSide), Math.Max(1, box.Height / FineSide))
            .Where(p => IsRejected(region, inside, p))
            .ToList();
        return fine.Count == 0 ? [] : [fine[fine.Count / 2]];
    }

    private static IEnumerable<(int X, int Y)> Lattice(Level0Rect box, double stepX, double stepY)
    {
        for (var y = box.Y + stepY / 2; y < box.Bottom + stepY / 2; y += stepY)
        {
            for (var x = box.X + stepX / 2; x < box.Right + stepX / 2; x += stepX)
                yield return ((int)x, (int)y);
        }
    }

    private static bool IsRejected(TrainingRegion region, PolygonLabels inside, (int X, int Y) position)
    {
        if (position.X < 0 || position.Y < 0 || position.X >= region.Width || position.Y >= region.Height)
            return false;
        var centre = new Level0Point((position.X + 0.5) * region.Scale.Ratio, (position.Y + 0.5) * region.Scale.Ratio);
        Span<byte> label = stackalloc byte[1];
        region.ReadLabels(position.X, position.Y, 1, label);
        return label[0] == TumorLabel.Normal && inside.IsTumor(centre);
    }

    /// <summary>How sure the model had been; 1 if the region does not record it.</summary>
    private static double Wrongness(AnnotationShape shape) =>
        shape.Measurements?.GetValueOrDefault("Max probability") is { } p and > 0 and <= 1 ? p : 1;
}
