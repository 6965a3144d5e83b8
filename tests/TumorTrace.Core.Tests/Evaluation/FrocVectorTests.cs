using System.Globalization;
using System.Text.Json;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Metrics;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Evaluation;

/// <summary>What the official Camelyon16 code and MONAI gave, to the last digit.</summary>
[Trait("Speed", "Slow")]
public sealed class FrocVectorTests
{
    private static readonly Dictionary<string, LesionMap> s_maps = [];

    [Theory]
    [InlineData("five-decimals")]
    [InlineData("two-decimals-ties")]
    [InlineData("all-lesions-hit")]
    [InlineData("missing-files")]
    public void Every_figure_and_every_point_equals_the_official_code(string set)
    {
        var folder = Path.Combine(SharedFiles.Need("camelyon16-froc-vectors"), set);
        var slides = Slides(folder);
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        Check(expected.RootElement, Path.Combine(folder, "curve.csv"), new Froc(slides));
        Check(
            expected.RootElement.GetProperty("all_double_precision"),
            Path.Combine(folder, "curve_double.csv"),
            new Froc(slides, doublePrecision: true)
        );
        Assert.Equal(expected.RootElement.GetProperty("images").GetInt32(), slides.Count);
        Assert.Equal(expected.RootElement.GetProperty("lesions").GetInt32(), slides.Sum(s => s.LesionCount));
        var perSlide = File.ReadLines(Path.Combine(folder, "per_slide.csv"))
            .Skip(1)
            .Select(l => l.Split(','))
            .ToDictionary(l => l[0], StringComparer.Ordinal);
        Assert.All(
            slides,
            s => Assert.Equal(string.Join(',', perSlide[s.Slide][3..]), $"{s.FalsePositives.Count},{s.Hit},{s.LesionCount}")
        );
    }

    [Fact]
    public void The_48_test_slides_have_226_lesions_and_test_021_has_7()
    {
        var folder = SharedFiles.Need("camelyon16-annotations");
        var expected = File.ReadLines(Path.Combine(folder, "expected_test_lesions.csv"))
            .Skip(1)
            .Select(l => l.Split(','))
            .ToLookup(l => l[0], StringComparer.Ordinal);
        var maps = Directory
            .GetFiles(Path.Combine(folder, "test"))
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, Map, StringComparer.Ordinal);
        Assert.Equal(226, maps.Values.Sum(m => m.IsItc.Count(itc => !itc)));
        Assert.Equal(7, maps["test_021"].IsItc.Count(itc => !itc));
        Assert.All(
            maps,
            map =>
                Assert.Equal(
                    expected[map.Key].Select(e => (e[1], e[2], e[6])),
                    map.Value.Lesions.Select(l => ($"{l.Label}", $"{l.Pixels}", l.IsItc ? "1" : "0"))
                )
        );
        Assert.All(
            maps,
            map =>
                Assert.All(
                    expected[map.Key].Zip(map.Value.Lesions),
                    pair =>
                    {
                        Assert.Equal(Number(pair.First[3]), pair.Second.CentroidX, 5.1e-5);
                        Assert.Equal(Number(pair.First[4]), pair.Second.CentroidY, 5.1e-5);
                        Assert.Equal(Number(pair.First[5]), pair.Second.MajorAxis, 5.1e-7);
                    }
                )
        );
    }

    [Fact]
    public void MONAIs_hits()
    {
        int[][] mask =
        [
            [0, 0, 1, 1],
            [2, 2, 0, 0],
            [0, 3, 3, 0],
            [0, 3, 3, 3],
        ];
        var hits = SlideHits.Find("m", [Hit(1, 3, 0), Hit(0.6, 0, 2), Hit(0.8, 1, 3)], p => mask[(int)p.Y][(int)p.X], [false, true, false]);
        Assert.Equal([0.6], hits.FalsePositives);
        Assert.Equal([1, 0, 0.8], hits.Lesions);
        Assert.Equal(2, hits.LesionCount);
    }

    [Fact]
    public void MONAIs_score()
    {
        SlideHits[] slides = [new("a", [0.8], [1, 1, 0], 2), new("b", [0.6], [0, 0.8, 0.8, 0], 2)];
        var curve = new Froc(slides, doublePrecision: true).Curve();
        Assert.Equal(0.95833333, curve.Score, 8);
        Assert.Equal(0.75, curve.SensitivityAt(0.25));
    }

    [Theory]
    [InlineData("Method_II_noise_only", 0.9420918367346939)]
    [InlineData("Method_I", 0.9155612244897959)]
    public void AUC_equals_the_published_value_to_the_last_digit(string column, double expected)
    {
        var rows = File.ReadLines(Path.Combine(SharedFiles.Need("camelyon16-reference"), "reference_and_scores.csv"))
            .Select(l => l.Split(','))
            .ToList();
        var score = Array.IndexOf(rows[0], column);
        var truth = Array.IndexOf(rows[0], "truth");
        Assert.Equal(expected, Auc.Compute([.. rows.Skip(1).Select(r => (Number(r[score]), r[truth] == "1"))]));
        Assert.All(rows.Skip(1), r => Assert.Equal(r[truth] == "1", Camelyon16Set.IsTumor(r[2])));
    }

    private static void Check(JsonElement expected, string curveFile, Froc froc)
    {
        var curve = froc.Curve();
        Assert.Equal(expected.GetProperty("froc_score").GetDouble(), curve.Score);
        Assert.Equal(
            expected.GetProperty("sensitivity").EnumerateArray().Select(v => v.GetDouble()),
            FrocCurve.Rates.Select(curve.SensitivityAt)
        );
        var points = File.ReadLines(curveFile).Skip(1).Select(l => l.Split(',')).Select(v => (Number(v[0]), Number(v[1])));
        Assert.Equal(points, curve.FalsePositives.Zip(curve.Sensitivities));
    }

    private static List<SlideHits> Slides(string folder)
    {
        var annotations = Path.Combine(SharedFiles.Need("camelyon16-annotations"), "test");
        return
        [
            .. Directory
                .GetFiles(Path.Combine(folder, "detections"))
                .Order(StringComparer.Ordinal)
                .Select(file =>
                {
                    var name = Path.GetFileNameWithoutExtension(file);
                    var detections = DetectionFile.Read(file);
                    var truth = Path.Combine(annotations, $"{name}.json");
                    return File.Exists(truth) ? Map(truth).Hits(name, detections) : SlideHits.Find(name, detections, _ => 0, []);
                }),
        ];
    }

    private static LesionMap Map(string file)
    {
        lock (s_maps)
        {
            return s_maps.TryGetValue(file, out var map)
                ? map
                : s_maps[file] = LesionMap.Create(
                    LesionMask.Create(AnnotationFile.Read(file), LesionRule.Camelyon16, slide: null),
                    LesionRule.Camelyon16
                );
        }
    }

    private static Detection Hit(double probability, double x, double y) => new(probability, new Level0Point(x, y));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
