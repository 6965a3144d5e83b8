using TumorTrace.Core.Stages;
using TumorTrace.Core.Stains;

namespace TumorTrace.Training.Data;

/// <summary>Carries every region's staining over to one reference, as the cascade does with slides in use.</summary>
public static class StainNormalization
{
    /// <summary>An image with fewer working px is measured together with the others of its group.</summary>
    private const long LeastPixels = 500_000;

    /// <summary>Sets <see cref="TrainingRegion.Normalization"/>; regions that cannot be measured stay as they are.</summary>
    /// <returns>Names of those.</returns>
    public static IReadOnlyList<string> Assign(IReadOnlyList<TrainingRegion> regions, StainProfile reference)
    {
        ArgumentNullException.ThrowIfNull(regions);
        var unmeasured = new List<string>();
        foreach (var together in regions.GroupBy(MeasuredWith, StringComparer.Ordinal))
        {
            var profile = StainEstimator.Estimate(together.SelectMany(r => StainSamples.Read(r.Pixels, r.TissuePlaces())).ToArray());
            if (profile is null)
                unmeasured.Add(together.Key);
            foreach (var region in together.Where(_ => profile is not null))
                region.Normalization = StainTransform.Between(profile!, reference);
        }
        return unmeasured;
    }

    private static string MeasuredWith(TrainingRegion region) =>
        (long)region.Width * region.Height >= LeastPixels ? region.Case.Image : $"group {region.Case.Group}";
}
