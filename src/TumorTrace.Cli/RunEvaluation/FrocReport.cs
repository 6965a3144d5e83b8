using TumorTrace.Core.Metrics;

namespace TumorTrace.Cli.RunEvaluation;

/// <summary>The figures of `evaluate froc`, as they are printed and written.</summary>
internal sealed record FrocReport(
    int Images,
    int Lesions,
    int ItcLesions,
    IReadOnlyList<double> FpThresholds,
    IReadOnlyList<double> Sensitivity,
    double FrocScore,
    double? FrocScoreLow,
    double? FrocScoreHigh,
    int Resamples,
    int Seed,
    string Precision,
    FrocReport.Scores AllDoublePrecision,
    IReadOnlyList<FrocReport.Slide> Slides,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<double[]> Curve,
    IReadOnlyList<double[]> CurveDouble
)
{
    internal sealed record Scores(IReadOnlyList<double> Sensitivity, double FrocScore);

    internal sealed record Slide(string Name, bool Tumor, int Detections, int FalsePositives, int LesionsHit, int NonItcLesions);

    public static FrocReport Of(IReadOnlyList<FrocSlide> slides, IReadOnlyList<string> warnings, bool doublePrecision, int seed)
    {
        SlideHits[] hits = [.. slides.Select(s => s.Hits)];
        var official = new Froc(hits);
        var exact = new Froc(hits, doublePrecision: true);
        var froc = doublePrecision ? exact : official;
        var interval = Bootstrap.Estimate(hits.Length, times => froc.Curve(times).Score, seed);
        var curve = froc.Curve();
        var doubleCurve = exact.Curve();
        return new FrocReport(
            froc.Images,
            froc.Lesions,
            slides.Sum(s => s.Lesions.Count(l => l.IsItc)),
            FrocCurve.Rates,
            Sensitivities(curve),
            curve.Score,
            interval.Low,
            interval.High,
            Bootstrap.UsualResamples,
            seed,
            doublePrecision ? "double" : "official: lesions in float32",
            new Scores(Sensitivities(doubleCurve), doubleCurve.Score),
            [
                .. slides.Select(s => new Slide(
                    s.Name,
                    s.IsTumor,
                    s.Detections,
                    s.Hits.FalsePositives.Count,
                    s.Hits.Hit,
                    s.Hits.LesionCount
                )),
            ],
            warnings,
            Points(curve),
            Points(doubleCurve)
        );
    }

    private static double[] Sensitivities(FrocCurve curve) => [.. FrocCurve.Rates.Select(curve.SensitivityAt)];

    private static List<double[]> Points(FrocCurve curve) => [.. curve.FalsePositives.Zip(curve.Sensitivities, (x, y) => new[] { x, y })];
}
