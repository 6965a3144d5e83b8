using TumorTrace.Core;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Files;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>Records which part of a data set comes from which version of whose corrections.</summary>
internal static class Provenance
{
    /// <summary>For the head of the manifest.</summary>
    public static IEnumerable<string> Notes(CorrectionRequest request, IReadOnlyList<ReviewedSlide> slides)
    {
        yield return "tumortrace dataset from-corrections: tumour is what reviewers accepted or drew, "
            + "normal is what they rejected, deleted or trimmed"
            + (request.UnreviewedAsNormal ? ", and all tissue outside regions" : "; everything else is unknown");
        foreach (var s in slides)
        {
            var newest = s.Source.Newest;
            yield return FormattableString.Invariant(
                $"{s.Source.Name}: version {newest.Version} of {newest.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z by {Who(newest.Who)}"
            );
        }
    }

    public static string Describe(
        CorrectionRequest request,
        IReadOnlyList<ReviewedSlide> slides,
        IReadOnlyList<TrainingCase> cases,
        IReadOnlyList<LeftOutSlide> leftOut
    ) =>
        Json.Indented(
            new
            {
                Command = "dataset from-corrections",
                Version = ProgramVersion.Number,
                ProgramVersion.Commit,
                Workspace = Path.GetFullPath(request.Workspace),
                request.UnreviewedAsNormal,
                HardNegativeMpp = request.Mpp,
                request.ValShare,
                request.Seed,
                Slides = slides.Zip(cases, (s, c) => Describe(s, c)),
                LeftOut = leftOut,
            }
        ) + "\n";

    private static object Describe(ReviewedSlide slide, TrainingCase made) =>
        new
        {
            slide.Source.Name,
            slide.Image,
            SlideFingerprint = slide.Fingerprint.Sha256,
            Labels = $"labels/{Path.GetFileName(made.Labels)}",
            made.Split,
            slide.Source.Run,
            slide.Source.Manifest?.SettingsHash,
            Models = slide.Source.Manifest?.Models.Select(m => new
            {
                m.Role,
                m.Name,
                m.Sha256,
            }),
            Corrections = new
            {
                slide.Source.Newest.File,
                Sha256 = FileHash.Whole(slide.Source.Newest.File),
                slide.Source.Newest.Version,
                slide.Source.Newest.Who,
                slide.Source.Newest.At,
                slide.Source.Newest.Comment,
            },
            SegmentedAgainSince = slide.Source.IsOutdated,
            Regions = Enum.GetValues<Verdict>().ToDictionary(v => Word(v), v => slide.Count(v), StringComparer.Ordinal),
        };

    private static string Word(Verdict verdict) =>
        verdict switch
        {
            Verdict.NotReviewed => "not_reviewed",
            Verdict.LeftOut => "other_class",
            _ => verdict.ToString().ToLowerInvariant(),
        };

    private static string Who(string name) => name.Length > 0 ? name.ReplaceLineEndings(" ") : "nobody named";
}
