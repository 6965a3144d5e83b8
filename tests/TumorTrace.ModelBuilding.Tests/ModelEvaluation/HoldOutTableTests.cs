using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Export;
using TumorTrace.ModelBuilding.ModelEvaluation;
using TumorTrace.TestSupport;

namespace TumorTrace.ModelBuilding.Tests.ModelEvaluation;

public sealed class HoldOutTableTests
{
    private static BinaryMetrics Metrics(params (ushort Score, bool Tumor)[] samples)
    {
        var scored = new ScoredSamples(1);
        foreach (var (score, tumor) in samples)
            scored.Add(0, score, tumor);
        return BinaryMetrics.Compute(scored);
    }

    private static EvaluationResult Result(BinaryMetrics metrics) =>
        new(
            "set.csv",
            "test",
            10,
            "1",
            "c",
            "m",
            [
                new PairResult
                {
                    Name = "pair",
                    Mpp = 1,
                    Units = "images",
                    UnitCount = 1,
                    Images = 1,
                    Classifiers = [],
                    Segmenters =
                    [
                        new ModelMetrics
                        {
                            Name = "segmenter",
                            Precision = "fp32",
                            Metrics = metrics,
                        },
                    ],
                },
            ]
        );

    [Fact]
    public void A_row_per_group_and_means_over_the_groups_that_have_the_metric()
    {
        var both = Metrics((60_000, true), (50_000, false), (10_000, false), (20_000, false));
        var normal = Metrics((60_000, false), (10_000, false));
        var lines = HoldOutTable.From([("p1", Result(both)), ("p2", Result(normal))]).Split('\n');
        Assert.Contains("| p1 | 4 (1) | 1.000 | 0.667 | 1.000 | 0.500 | 1.000 | 0.667 | 0.326 |", lines);
        Assert.Contains("| p2 | 2 (0) | – | – | – | – | – | 0.500 | 0.534 |", lines);
        var mean = Assert.Single(lines, l => l.StartsWith("| **mean of 2** |", StringComparison.Ordinal));
        Assert.Contains("| 0.667 |", mean);
        Assert.Contains("| 0.583 [0.500, 0.667] of 2 |", mean);
    }

    [Fact]
    public void Other_thresholds_have_the_dice_and_specificity_of_the_samples_above_them()
    {
        // As shares of 65,535: 0.92, 0.31, 0.15 and 0.76; 0.46 and 0.15.
        var both = Metrics((60_000, true), (20_000, true), (10_000, false), (50_000, false));
        var normal = Metrics((30_000, false), (10_000, false));
        var lines = HoldOutTable.From([("p1", Result(both)), ("p2", Result(normal))]).Split('\n');
        Assert.Contains("| 0.20 | 0.800 | 0.500 |", lines);
        Assert.Contains("| 0.53 | 0.500 | 1.000 |", lines);
        Assert.Contains("| 0.80 | 0.667 | 1.000 |", lines);
    }

    [Fact]
    public void What_was_written_is_read_with_metrics_that_have_no_value()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("p2.json");
        File.WriteAllText(file, Json.Indented(Result(Metrics((60_000, false)))));
        var metrics = EvaluationResult.Read(file).Pairs[0].Segmenters[0].Metrics;
        Assert.True(double.IsNaN(metrics.BestDice));
        Assert.Equal(1, metrics.Count);
    }

    [Fact]
    public void A_card_takes_the_metrics_that_have_a_value()
    {
        using var folder = new TemporaryFolder();
        var normal = Result(Metrics((60_000, false), (10_000, false)));
        var segmenter = normal.Pairs[0].Segmenters[0] with { Path = "runs/segmenter.onnx" };
        var pair = normal.Pairs[0] with { Segmenters = [segmenter] };
        File.WriteAllText(folder.File("p2.json"), Json.Indented(normal with { Pairs = [pair] }));
        var metrics = HeldOutReport.Metrics(folder.File("p2.json"), ModelTask.Segmenter, "segmenter").ToDictionary();
        Assert.True(metrics.ContainsKey("held_out_p2_calibration_error"));
        Assert.False(metrics.ContainsKey("held_out_p2_auc"));
    }

    [Theory]
    [InlineData("{}", "no \"pairs\"")]
    [InlineData("{", "expected a result of `model evaluate` as JSON")]
    public void Another_file_is_refused(string text, string problem)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.json"), text);
        var refused = Assert.Throws<UserException>(() => EvaluationResult.Read(folder.File("a.json")));
        Assert.Contains(problem, refused.Message);
    }
}
