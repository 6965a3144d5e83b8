using TumorTrace.Core;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Slides;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>A corrected slide, its image, and the reviewer's verdict on every area.</summary>
/// <param name="Mpp">µm/px to write into the manifest: only if the run was given one.</param>
internal sealed record ReviewedSlide(
    CorrectedSlide Source,
    string Image,
    SlideFingerprint Fingerprint,
    double? Mpp,
    IReadOnlyList<ReviewedRegion> Regions
)
{
    /// <summary>Regions with one of these verdicts.</summary>
    public int Count(params Verdict[] verdicts) =>
        Regions.Where(r => verdicts.Contains(r.Verdict)).Select(r => r.Shape.Id ?? "").Distinct(StringComparer.Ordinal).Count();

    /// <summary>A reviewer decided on some region.</summary>
    public bool HasKnown => Regions.Any(r => r.Verdict is not (Verdict.NotReviewed or Verdict.LeftOut));

    /// <exception cref="UserException">The slide or its regions cannot be read.</exception>
    internal static ReviewedSlide Open(CorrectedSlide source, string image, SlideFingerprint fingerprint)
    {
        using var slide = SlideFile.Open(image, source.Manifest?.Options.Mpp);
        var regions = Review.Compute(source.IsOutdated ? null : source.RunRegions(() => slide.Info.Bounds), source.Newest);
        return new ReviewedSlide(source, image, fingerprint, slide.Info.MppSource == MppSource.Given ? slide.Info.Mpp : null, regions);
    }
}
