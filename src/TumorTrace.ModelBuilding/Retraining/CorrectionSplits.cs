using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.ModelBuilding.Datasets;

namespace TumorTrace.ModelBuilding.Retraining;

/// <summary>
/// Divides corrected slides into those to learn from (train), those to choose the best weights by (val), and those to judge by (test).
/// A slide that an earlier round learned from is never judged by.
/// </summary>
internal static class CorrectionSplits
{
    private const int Fewest = 3;

    private const double JudgedShare = 1.0 / 3,
        ChosenByShare = 0.2;

    /// <param name="learned">Slides of earlier rounds.</param>
    /// <returns>The split of each slide: it follows from the slides alone, not from their order or names.</returns>
    /// <exception cref="UserException">There are too few slides, or too few new ones.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyList<ReviewedSlide> slides, IReadOnlyList<SlideFingerprint> learned)
    {
        if (slides.Count < Fewest)
            throw new UserException(
                $"{slides.Count} corrected slides, expected at least {Fewest}: one to learn from, one to choose the best weights by and "
                    + "one to judge by"
            );
        var order = Enumerable.Range(0, slides.Count).OrderBy(i => KeyOf(slides[i].Fingerprint), StringComparer.Ordinal).ToList();
        // Slides are told apart by name in runs and reports.
        var judged = order
            .Where(i => learned.All(l => l.IsSame(slides[i].Fingerprint) != true))
            .DistinctBy(i => slides[i].Source.Name, StringComparer.Ordinal)
            .Take(Math.Max(1, (int)Math.Round(JudgedShare * slides.Count)))
            .ToHashSet();
        if (judged.Count == 0)
            throw new UserException(
                "no corrected slide to judge by, as the models learned from all of them in earlier rounds; correct at least one more"
            );
        var rest = order.Where(i => !judged.Contains(i)).ToList();
        var chosenBy = rest.Take(Math.Max(1, (int)Math.Round(ChosenByShare * slides.Count))).ToHashSet();
        return
        [
            .. slides.Select(
                (_, i) =>
                    judged.Contains(i) ? "test"
                    : chosenBy.Contains(i) ? "val"
                    : "train"
            ),
        ];
    }

    private static string KeyOf(SlideFingerprint slide) => FileHash.Text($"{slide.Bytes} {slide.Sha256} {slide.PiecesSha256}");
}
