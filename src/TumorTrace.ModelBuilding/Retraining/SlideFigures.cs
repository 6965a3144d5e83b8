using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Runs;

namespace TumorTrace.ModelBuilding.Retraining;

/// <summary>How a pair of models did on one slide.</summary>
internal sealed record SlideFigures(Overlap Overlap, int Lesions, int LesionsFound, int FalsePositives)
{
    public static SlideFigures Of(SlideMetrics slide) =>
        new(slide.Overlap, slide.RegionMax.LesionCount, slide.RegionMax.Lesions.Count(p => p > 0), slide.RegionMax.FalsePositives.Count);

    /// <summary>All slides' px and lesions together.</summary>
    public static JudgedFigures All(IEnumerable<SlideFigures> slides)
    {
        var all = slides.ToList();
        var overlap = Overlap.Sum([.. all.Select(s => s.Overlap)], [.. Enumerable.Repeat(1, all.Count)]);
        return new JudgedFigures(overlap.Dice, all.Sum(s => s.Lesions), all.Sum(s => s.LesionsFound), all.Sum(s => s.FalsePositives));
    }
}
