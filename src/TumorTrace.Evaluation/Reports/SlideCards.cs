using TumorTrace.Core.Evaluation;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Evaluation.Reports;

/// <summary>The chosen slides with their pictures.</summary>
/// <param name="picturesFolder">Where the files of <see cref="SlideMetrics.Picture"/> are.</param>
internal sealed class SlideCards(string picturesFolder)
{
    private const int Width = 700;
    private const int MostPngBytes = 150_000;

    internal IReadOnlyList<CardGroup> Of(EvaluationReport report)
    {
        var (worst, best) = SlideChoice.Tumor(report);
        CardGroup[] groups =
        [
            new("Worst tumour slides", "The lowest mean IoU.", [.. worst.Select(Tumor)]),
            new("Best tumour slides", "The highest mean IoU.", [.. best.Select(Tumor)]),
            new(
                "Normal slides with false alarms",
                "The most regions called tumour, and the most probable ones.",
                [.. SlideChoice.Alarms(report).Select(Normal)]
            ),
        ];
        return [.. groups.Where(g => g.Cards.Count > 0)];
    }

    private SlideCard Tumor(SlideMetrics s) =>
        Card(
            s,
            [
                new("mean IoU", SlideTable.Area(s, o => o.MeanIoU) + "%"),
                new("tumour IoU", SlideTable.Area(s, o => o.TumorIoU) + "%"),
                new("lesions found", SlideTable.Found(s.RegionMax)),
                new("false positives", $"{s.RegionMax.FalsePositives.Count}"),
                new("tumour", MetricText.Number(s.TumorMm2, "F2") + " mm²"),
                new("predicted", MetricText.Number(s.PredictedMm2, "F2") + " mm²"),
            ]
        );

    private SlideCard Normal(SlideMetrics s) =>
        Card(
            s,
            [
                new("false positives", $"{s.RegionMax.FalsePositives.Count}"),
                new("highest probability", MetricText.Number(s.RegionMax.FalsePositives.Max(), "F3")),
                new("predicted", MetricText.Number(s.PredictedMm2, "F2") + " mm²"),
                new("tissue", MetricText.Number(s.TissueMm2, "F1") + " mm²"),
            ]
        );

    private SlideCard Card(SlideMetrics s, IReadOnlyList<Fact> facts) => new(s.Name, facts, Jpeg(s.Overlay), Png(s.Picture));

    private static string? Jpeg(string? path) =>
        path is not null && EmbeddedPicture.TryJpeg(path, Width) is { } jpeg ? Uri("jpeg", jpeg) : null;

    // Flat colours: as PNG smaller and clearer than as JPEG, unless the picture is all speckles.
    private string? Png(string? name)
    {
        var path = name is null ? null : Path.Combine(picturesFolder, name);
        if (!File.Exists(path))
            return null;
        return new FileInfo(path).Length <= MostPngBytes ? Uri("png", File.ReadAllBytes(path)) : Jpeg(path);
    }

    private static string Uri(string type, byte[] bytes) => $"data:image/{type};base64,{Convert.ToBase64String(bytes)}";
}
