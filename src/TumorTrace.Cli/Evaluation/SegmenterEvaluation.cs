using TumorTrace.Core.Annotations;
using TumorTrace.Core.Metrics;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Evaluation;

/// <summary>Segmenters, and the mean of several, on every heatmap px of the regions.</summary>
internal static class SegmenterEvaluation
{
    /// <summary>A map that is measured: one model's, or the mean of several.</summary>
    private sealed record Candidate(string Name, TimedModel? Model, int[] Maps, Candidate? Fp32, ScoredSamples Pixels, ScoredSamples? Cells)
    {
        public Overlap Agreement { get; set; }
    }

    /// <param name="models">Each segmenter in its precisions, fp32 first.</param>
    /// <param name="cellPx">Level-0 px of a coarse label map's px; null without one.</param>
    public static IReadOnlyList<ModelFigures> Run(
        IReadOnlyList<IReadOnlyList<TimedModel>> models,
        int window,
        double? cellPx,
        IReadOnlyList<TrainingRegion> regions,
        ResamplingUnits units,
        int threads,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        TimedModel[] all = [.. models.SelectMany(m => m)];
        var candidates = Candidates(models, all, units.Count, cellPx is not null);
        var stride = all[0].Model.Card.OutputStride!.Value;
        for (var r = 0; r < regions.Count; r++)
        {
            var region = regions[r];
            var number = r;
            var truth = RegionTruth.Read(region, stride);
            var maps = DenseAnswer.Of(
                region,
                all,
                window,
                stride,
                threads,
                share => progress.Report((number + share) / regions.Count),
                cancel
            );
            foreach (var candidate in candidates)
            {
                var map = Map(candidate, maps);
                AddPixels(candidate.Pixels, truth, map, (x, y) => units.At(number, x * stride, y * stride));
                if (candidate.Cells is { } cells)
                    CellScores.Add(cells, region, truth, map, stride, cellPx!.Value, (x, y) => units.At(number, x, y));
                if (candidate.Fp32 is { } fp32)
                    candidate.Agreement = MapAgreement.Compute(Map(fp32, maps), map, candidate.Agreement);
            }
        }
        return [.. candidates.Select(Figures)];
    }

    private static List<Candidate> Candidates(IReadOnlyList<IReadOnlyList<TimedModel>> models, TimedModel[] all, int units, bool cells)
    {
        var candidates = new List<Candidate>();
        Candidate Add(string name, TimedModel? model, int[] maps, Candidate? fp32)
        {
            candidates.Add(new Candidate(name, model, maps, fp32, new ScoredSamples(units), cells ? new ScoredSamples(units) : null));
            return candidates[^1];
        }
        foreach (var precisions in models)
        {
            var fp32 = Add(precisions[0].Model.Card.Name, precisions[0], [Array.IndexOf(all, precisions[0])], null);
            foreach (var other in precisions.Skip(1))
                Add(other.Model.Card.Name, other, [Array.IndexOf(all, other)], fp32);
        }
        if (models.Count > 1)
            Add($"mean of {models.Count}", null, [.. models.Select(m => Array.IndexOf(all, m[0]))], null);
        return candidates;
    }

    private static ushort[] Map(Candidate candidate, ushort[][] maps) =>
        candidate.Maps.Length == 1 ? maps[candidate.Maps[0]] : DenseAnswer.Mean([.. candidate.Maps.Select(m => maps[m])]);

    private static void AddPixels(ScoredSamples into, RegionTruth truth, ushort[] map, Func<int, int, int> unitAt)
    {
        for (var i = 0; i < map.Length; i++)
        {
            if (truth.Labels[i] != TumorLabel.Unknown)
                into.Add(unitAt(i % truth.Columns, i / truth.Columns), map[i], truth.Labels[i] == TumorLabel.Tumor);
        }
    }

    private static ModelFigures Figures(Candidate c) =>
        new(
            c.Name,
            c.Model?.Precision ?? "fp32",
            c.Model?.Model.Path,
            c.Model?.Model.Sha256,
            BinaryMetrics.Compute(c.Pixels),
            c.Cells is { } cells ? BinaryMetrics.Compute(cells) : null,
            c.Model?.MegapixelsPerSecond,
            c.Fp32 is not { } fp32
                ? null
                : new Comparison(
                    BinaryMetrics.AucDifference(fp32.Pixels, c.Pixels),
                    c.Agreement.TumorIoU,
                    c.Model!.MegapixelsPerSecond / fp32.Model!.MegapixelsPerSecond
                )
        );
}
