using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Detections;

/// <summary>The metrics of `evaluate froc`, as they are printed and written: froc.json.</summary>
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
    FrocReport.ScoresInDouble AllDoublePrecision,
    IReadOnlyList<FrocReport.Slide> Slides,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<double[]> Curve,
    IReadOnlyList<double[]> CurveDouble
)
{
    /// <summary>The same with every probability in double precision.</summary>
    public sealed record ScoresInDouble(IReadOnlyList<double> Sensitivity, double FrocScore);

    /// <summary>One slide's counts.</summary>
    public sealed record Slide(string Name, bool Tumor, int Detections, int FalsePositives, int LesionsHit, int NonItcLesions);

    /// <param name="doublePrecision">All probabilities in double precision; the official code keeps those of lesions in float32.</param>
    /// <param name="seed">Of the bootstrap over slides.</param>
    public static FrocReport From(IReadOnlyList<FrocSlide> slides, IReadOnlyList<string> warnings, bool doublePrecision, int seed)
    {
        ArgumentNullException.ThrowIfNull(slides);
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
            new ScoresInDouble(Sensitivities(doubleCurve), doubleCurve.Score),
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
