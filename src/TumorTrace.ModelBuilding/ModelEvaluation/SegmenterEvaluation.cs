using TumorTrace.Core.Annotations;
using TumorTrace.Core.Metrics;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>Evaluates segmenters, and the mean of several, on every heatmap px of the regions.</summary>
internal static class SegmenterEvaluation
{
    /// <summary>A heatmap that is evaluated: one model's, or the mean of several.</summary>
    private sealed record Candidate(string Name, TimedModel? Model, int[] Maps, Candidate? Fp32, ScoredSamples Pixels, ScoredSamples? Cells)
    {
        public Overlap Agreement { get; set; }
    }

    /// <param name="models">Each segmenter in its precisions, fp32 first.</param>
    /// <param name="window">Side in working px.</param>
    /// <param name="cellPx">Level-0 px per px of a coarse label map; null without one.</param>
    public static IReadOnlyList<ModelMetrics> Run(
        IReadOnlyList<IReadOnlyList<TimedModel>> models,
        int window,
        double? cellPx,
        EvaluationInput input
    )
    {
        TimedModel[] all = [.. models.SelectMany(m => m)];
        var candidates = Candidates(models, all, input.Units.Count, cellPx is not null);
        foreach (var (number, region) in input.Regions.Index())
        {
            void Report(double share) => input.Progress.Report((number + share) / input.Regions.Count);
            var maps = RegionHeatmaps.Predict(region, all, window, input.Threads, Report, input.Cancel);
            Add(candidates, maps, number, cellPx, input);
        }
        return [.. candidates.Select(Metrics)];
    }

    private static void Add(List<Candidate> candidates, ushort[][] maps, int number, double? cellPx, EvaluationInput input)
    {
        var region = input.Regions[number];
        var stride = candidates[0].Model!.Model.Card.OutputStride!.Value;
        var truth = RegionTruth.Read(region, stride);
        foreach (var candidate in candidates)
        {
            var map = Map(candidate, maps);
            AddPixels(candidate.Pixels, truth, map, (x, y) => input.Units.At(number, x * stride, y * stride));
            if (candidate.Cells is { } cells)
                CellScores.Add(cells, region, truth, map, cellPx!.Value, (x, y) => input.Units.At(number, x, y));
            if (candidate.Fp32 is { } fp32)
                candidate.Agreement = MapAgreement.Add(Map(fp32, maps), map, candidate.Agreement);
        }
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
        candidate.Maps.Length == 1 ? maps[candidate.Maps[0]] : RegionHeatmaps.Mean([.. candidate.Maps.Select(m => maps[m])]);

    private static void AddPixels(ScoredSamples into, RegionTruth truth, ushort[] map, Func<int, int, int> unitAt)
    {
        for (var i = 0; i < map.Length; i++)
        {
            if (truth.Labels[i] != TumorLabel.Unknown)
                into.Add(unitAt(i % truth.Columns, i / truth.Columns), map[i], truth.Labels[i] == TumorLabel.Tumor);
        }
    }

    private static ModelMetrics Metrics(Candidate c) =>
        new()
        {
            Name = c.Name,
            Precision = c.Model?.Precision ?? "fp32",
            Path = c.Model?.Model.Path,
            Sha256 = c.Model?.Model.Sha256,
            Metrics = BinaryMetrics.Of(c.Pixels),
            Cells = c.Cells is { } cells ? BinaryMetrics.Of(cells) : null,
            Speed = c.Model?.MegapixelsPerSecond,
            AgainstFp32 = c.Fp32 is { } fp32 ? Compare(c, fp32) : null,
        };

    private static PrecisionComparison Compare(Candidate int8, Candidate fp32) =>
        new(
            BinaryMetrics.AucDifference(fp32.Pixels, int8.Pixels),
            int8.Agreement.TumorIoU,
            int8.Model!.MegapixelsPerSecond / fp32.Model!.MegapixelsPerSecond
        );
}
