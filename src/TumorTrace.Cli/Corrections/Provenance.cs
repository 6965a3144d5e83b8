using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Corrections;

/// <summary>Says what of a data set came from which version of whose corrections.</summary>
internal static class Provenance
{
    /// <summary>For the head of the manifest.</summary>
    public static IEnumerable<string> Notes(CorrectionRequest request, IReadOnlyList<ReviewedSlide> slides)
    {
        yield return $"tumortrace dataset from-corrections{(request.UnreviewedAsNormal ? " --unreviewed-as-normal" : "")}: tumour is what reviewers accepted or drew, normal what they rejected, deleted or trimmed"
            + (request.UnreviewedAsNormal ? ", and all tissue outside regions" : "; all else is unknown");
        foreach (var s in slides)
            yield return FormattableString.Invariant(
                $"{s.Source.Name}: version {s.Source.Newest.Version} of {s.Source.Newest.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z by {(s.Source.Newest.Who.Length > 0 ? Line(s.Source.Newest.Who) : "nobody named")}"
            );
    }

    public static string Of(
        CorrectionRequest request,
        IReadOnlyList<ReviewedSlide> slides,
        IReadOnlyList<TrainingCase> cases,
        IReadOnlyList<LeftOutSlide> leftOut
    ) =>
        Json.Indented(
            new
            {
                Command = "dataset from-corrections",
                ProgramFacts.Version,
                ProgramFacts.Commit,
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
            SlideFingerprint = SlideFingerprint.Compute(slide.Image, whole: false).Sha256,
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

    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
