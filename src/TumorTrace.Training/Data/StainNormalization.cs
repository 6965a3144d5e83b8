using TumorTrace.Core.Stages;
using TumorTrace.Core.Stains;

namespace TumorTrace.Training.Data;

/// <summary>Carries every region's staining over to one reference, as the cascade does with slides in use.</summary>
internal static class StainNormalization
{
    /// <summary>An image with fewer working px is measured together with the others of its group.</summary>
    private const long LeastPixels = 500_000;

    /// <summary>Views of the regions with the reference's staining, in order; those that cannot be measured as they are.</summary>
    /// <returns>The views, and the names of what could not be measured.</returns>
    public static (IReadOnlyList<TrainingRegion> Regions, IReadOnlyList<string> Unmeasured) Apply(
        IReadOnlyList<TrainingRegion> regions,
        StainProfile reference
    )
    {
        ArgumentNullException.ThrowIfNull(regions);
        var transforms = regions
            .GroupBy(MeasuredWith, StringComparer.Ordinal)
            .ToDictionary(together => together.Key, together => Transform(together, reference), StringComparer.Ordinal);
        return (
            [.. regions.Select(r => r.WithStain(transforms[MeasuredWith(r)]))],
            [.. transforms.Where(t => t.Value is null).Select(t => t.Key)]
        );
    }

    private static StainTransform? Transform(IEnumerable<TrainingRegion> together, StainProfile reference)
    {
        // All regions' first positions, then the second ones: evenly chosen ones then come from all regions and from all parts of them.
        var positions = together.SelectMany(r => r.TissuePositions().Index().Select(p => (p.Index, At: (r.Pixels, p.Item.X, p.Item.Y))));
        var samples = StainSamples.Read([.. positions.OrderBy(p => p.Index).Select(p => p.At)]);
        return StainEstimator.Estimate(samples) is { } profile ? StainTransform.Between(profile, reference) : null;
    }

    private static string MeasuredWith(TrainingRegion region) =>
        (long)region.Width * region.Height >= LeastPixels ? region.Case.Image : $"group {region.Case.Group}";
}
