using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;

namespace TumorTrace.Core.Evaluation;

/// <summary>How the run's heatmaps were made.</summary>
/// <param name="Kind">"cascade", "exhaustive" (dense network on all tissue) or "coarse-only".</param>
/// <param name="Models">Names of the models that took part.</param>
/// <param name="Segmenters">Networks in the dense ensemble.</param>
/// <param name="Level0PerPixel">Side of a heatmap px in level-0 px, the paper's "1/8".</param>
/// <param name="Machine">Where it ran.</param>
public sealed record RunMethod(string Kind, IReadOnlyList<string> Models, int Segmenters, double Level0PerPixel, string Machine)
{
    /// <param name="warnings">Gets a line if the slides were not all made in the same way.</param>
    internal static RunMethod From(RunFolder run, List<string> warnings)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(warnings);
        var first = run.Slides[0].Manifest;
        if (run.Slides.FirstOrDefault(s => !AreAlike(s.Manifest, first)) is { } other)
            warnings.Add(
                $"the slides were not made in the same way: {other.Name} differs from {run.Slides[0].Name} in its options or models"
            );
        return new RunMethod(
            first.Options.Mode switch
            {
                CascadeMode.CoarseOnly => "coarse-only",
                CascadeMode.Exhaustive => "exhaustive",
                _ => "cascade",
            },
            [.. first.Models.Select(m => m.Name)],
            first.Models.Count(m => m.Role == "segmenter"),
            first.Heatmap.Level0PerPixel,
            first.Machine
        );
    }

    private static bool AreAlike(Manifest a, Manifest b) =>
        a.Options == b.Options && a.Models.Select(m => (m.Role, m.Sha256)).SequenceEqual(b.Models.Select(m => (m.Role, m.Sha256)));
}
