using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.TestSupport;

/// <summary>Evaluation reports of the Camelyon16 test set's size, with made-up figures and names that need encoding.</summary>
internal static class SyntheticReport
{
    public const int TumorSlides = 49;
    public const int NormalSlides = 80;
    public const int Lesions = 226;
    public const string AwkwardName = "Lymphknoten <b>\"Müller\" & Söhne's</b> äöü, 1µm";
    private static readonly double[] s_rates = [0.25, 0.5, 1, 2, 4, 8];

    /// <param name="quality">0: guessing, 1: nearly perfect.</param>
    public static EvaluationReport Of(string name = "demo-run", double quality = 0.7, int seed = 1, string? overlay = null)
    {
        var random = new Random(seed);
        var lesions = LesionList(random, quality);
        var slides = Enumerable.Range(0, TumorSlides + NormalSlides).Select(i => Slide(i, lesions, random, quality, overlay)).ToList();
        return new EvaluationReport(
            name,
            "0.1.0",
            "0123abc",
            "camelyon16",
            "truth/<annotations> & \"masks\"",
            new EvaluationOptions(),
            new RunMethod("cascade", ["demo-coarse", "demo-<dense>"], 1, 8, "AMD EPYC & friends, 2 cores"),
            SummaryOf(slides, lesions),
            slides,
            lesions,
            ["truth missing for <test_999> & \"test_998\": neither is in any figure"]
        );
    }

    /// <summary>Nothing to measure: one normal slide, no lesion, a truth without areas.</summary>
    public static EvaluationReport Empty(string name = "empty")
    {
        var hits = new SlideHits("only", [], [], 0);
        var slide = new SlideMetrics(
            "only",
            false,
            double.NaN,
            null,
            true,
            false,
            default,
            null,
            null,
            null,
            double.NaN,
            double.NaN,
            double.NaN,
            hits,
            hits,
            [],
            null,
            null
        );
        var nothing = new Estimate(double.NaN, null, null, 0);
        var froc = new FrocMetrics(nothing, 1, 0, s_rates, [.. s_rates.Select(_ => double.NaN)], []);
        var summary = new Summary(1, 0, nothing, null, froc, froc, nothing, nothing, nothing, nothing, nothing, nothing, nothing, null);
        return new EvaluationReport(
            name,
            "0.1.0",
            "",
            null,
            "none",
            new EvaluationOptions(),
            new RunMethod("coarse-only", [], 0, 128, ""),
            summary,
            [slide],
            [],
            []
        );
    }

    public static string SlideName(int index) => index == 5 ? AwkwardName : $"test_{index:000}";

    private static List<LesionMetrics> LesionList(Random random, double quality)
    {
        var list = new List<LesionMetrics>();
        for (var i = 0; i < Lesions + 20; i++)
        {
            var um = Math.Exp(5.8 + 2.6 * random.NextDouble());
            var itc = i >= Lesions;
            var found = !itc && random.NextDouble() < 0.35 + 0.65 * quality * Math.Min(1, um / 900);
            var probability = found ? 0.2 + 0.8 * Math.Pow(random.NextDouble(), 1 - quality) : 0;
            list.Add(
                new LesionMetrics(
                    SlideName(i % TumorSlides),
                    i / TumorSlides + 1,
                    1000 + random.Next(90000),
                    1000 + random.Next(90000),
                    um * um * 0.6e-6,
                    itc ? 200 : um,
                    itc,
                    probability,
                    probability > 0.5 ? probability : 0
                )
            );
        }
        return [.. list.OrderBy(l => l.Slide, StringComparer.Ordinal).ThenBy(l => l.Label)];
    }

    private static SlideMetrics Slide(int index, List<LesionMetrics> lesions, Random random, double quality, string? overlay)
    {
        var name = SlideName(index);
        var tumor = index < TumorSlides;
        var own = lesions.Where(l => l.Slide == name).ToList();
        var wrong = Enumerable.Range(0, random.Next(12)).Select(_ => 0.1 + 0.9 * Math.Pow(random.NextDouble(), 1 + 3 * quality)).ToList();
        SlideHits Hits(Func<LesionMetrics, double> p, double least) =>
            new(name, [.. wrong.Where(w => w >= least)], [.. own.Select(p)], own.Count(l => !l.IsItc));
        var region = Hits(l => l.RegionMaxProbability, 0.1);
        var nms = Hits(l => l.NmsProbability, 0.5);
        var area = own.Sum(l => l.AreaMm2);
        var share = 0.3 + 0.65 * random.NextDouble() * quality;
        var both = tumor ? (long)(area * 1e5 * share) : 0;
        var overlap = new Overlap(both, (long)(both * 0.2) + (tumor ? 0 : random.Next(2) * 500), (long)(area * 1e5) - both, 2_000_000);
        return new SlideMetrics(
            name,
            tumor,
            region.Lesions.Concat(wrong).Append(0.01).Max(),
            tumor ? 0.8 : 0.2,
            index != 3,
            index != 7,
            overlap,
            tumor ? share : null,
            tumor && both > 0 ? 900 * (1 - share) : null,
            index % 9 == 4 ? null : 100 + random.Next(900),
            area,
            area * share,
            60 + random.Next(200),
            region,
            nms,
            Bins(random, quality),
            index % 3 == 0 ? "agreement.png" : null,
            index % 2 == 0 ? overlay : null
        );
    }

    private static Summary SummaryOf(List<SlideMetrics> slides, List<LesionMetrics> lesions)
    {
        var curve = Roc(slides);
        var auc = curve.Zip(curve.Skip(1), (a, b) => (b.X - a.X) * (a.Y + b.Y) / 2).Sum();
        Estimate Around(double value) => new(value, value * 0.93, Math.Min(1, value * 1.04), 0);
        return new Summary(
            slides.Count,
            TumorSlides,
            Around(auc),
            Around(auc * 0.99),
            Froc(slides.Select(s => s.RegionMax), lesions),
            Froc(slides.Select(s => s.Nms), lesions),
            Around(slides.Average(s => s.Overlap.MeanIoU)),
            Around(slides.Where(s => s.IsTumor).Average(s => s.Overlap.MeanIoU)),
            Around(0.61),
            Around(0.757),
            Around(0.583),
            new Estimate(412.5, 301.2, 633.9, 0),
            new Estimate(0.0213, 0.018, 0.027, 0),
            12.34
        )
        {
            Roc = curve,
            Reliability = slides[0].Reliability,
        };
    }

    private static List<CurvePoint> Roc(List<SlideMetrics> slides)
    {
        var points = slides
            .Select(s => s.Score)
            .Distinct()
            .OrderDescending()
            .Select(t => new CurvePoint(
                slides.Count(s => !s.IsTumor && s.Score >= t) / (double)NormalSlides,
                slides.Count(s => s.IsTumor && s.Score >= t) / (double)TumorSlides
            ));
        return [new CurvePoint(0, 0), .. points];
    }

    private static FrocMetrics Froc(IEnumerable<SlideHits> hits, List<LesionMetrics> lesions)
    {
        var all = hits.ToList();
        var wrong = all.SelectMany(h => h.FalsePositives).ToList();
        var found = all.SelectMany(h => h.Lesions).ToList();
        var images = (double)all.Count;
        var curve = wrong
            .Concat(found)
            .Where(p => p > 0)
            .Distinct()
            .Order()
            .Select(t => new CurvePoint(wrong.Count(w => w >= t) / images, found.Count(f => f >= t) / (double)Lesions))
            .Append(new CurvePoint(0, 0))
            .ToList();
        var sensitivities = s_rates.Select(r => curve.Where(c => c.X <= r).Max(c => c.Y)).ToList();
        var score = sensitivities.Average();
        return new FrocMetrics(
            new Estimate(score, score * 0.9, score * 1.08, 0),
            all.Count,
            lesions.Count(l => !l.IsItc),
            s_rates,
            sensitivities,
            curve
        );
    }

    private static List<ReliabilityBin> Bins(Random random, double quality) =>
        [
            .. Enumerable
                .Range(0, 15)
                .Select(i => (i, at: (i + 0.5) / 15))
                .Select(b => new ReliabilityBin(
                    b.i / 15.0,
                    (b.i + 1) / 15.0,
                    (long)(3e7 * Math.Exp(-b.i * 0.8)) + random.Next(40),
                    b.at,
                    Math.Clamp(b.at + (1 - quality) * 0.5 * Math.Sin(6 * b.at), 0, 1)
                )),
        ];
}
