using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Corrections;

/// <summary>A corrected slide, its image, and what the review says about every area.</summary>
/// <param name="Mpp">µm/px to write into the manifest: only where the image states none.</param>
internal sealed record ReviewedSlide(CorrectedSlide Source, string Image, double? Mpp, IReadOnlyList<ReviewedRegion> Regions)
{
    public int Count(params Verdict[] verdicts) =>
        Regions.Where(r => verdicts.Contains(r.Verdict)).Select(r => r.Shape.Id ?? "").Distinct(StringComparer.Ordinal).Count();

    public bool HasKnown => Regions.Any(r => r.Verdict is not (Verdict.NotReviewed or Verdict.LeftOut));

    /// <exception cref="UserException">The slide or its regions cannot be read.</exception>
    public static ReviewedSlide Open(CorrectedSlide source, string image)
    {
        using var slide = SlideFile.Open(image, source.Manifest?.Options.Mpp);
        var regions = Review.Compute(source.IsOutdated ? null : RunRegions(source, slide.Info), source.Newest);
        return new ReviewedSlide(source, image, slide.Info.MppSource == MppSource.Given ? slide.Info.Mpp : null, regions);
    }

    /// <summary>What the run found, in the slide's full frame, in which corrections are.</summary>
    private static List<AnnotationShape> RunRegions(CorrectedSlide source, SlideInfo slide)
    {
        if (source.Manifest is null)
            return [];
        var corner = source.Manifest.Frame == OutputFrame.Bounds ? slide.Bounds : default;
        return [.. AnnotationFile.Read(source.Regions).Select(s => s.Map(p => new(p.X + corner.X, p.Y + corner.Y)))];
    }
}
