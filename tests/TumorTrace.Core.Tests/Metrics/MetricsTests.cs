using System.Globalization;
using CsCheck;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Metrics;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public void AUC_equals_the_published_values_of_Camelyon16_classifiers()
    {
        var folder = SharedFiles.Need("camelyon16-reference");
        var rows = File.ReadLines(Path.Combine(folder, "reference_and_scores.csv"))
            .Select(l => l.Split(',').Select(v => v.Trim('"')).ToArray())
            .ToList();
        var truth = Array.IndexOf(rows[0], "truth");
        var expected = File.ReadLines(Path.Combine(folder, "expected_auc.csv")).Select(l => l.Split(',')).ToList();
        var auc = Array.FindIndex(expected[0], c => c.Contains("auc", StringComparison.OrdinalIgnoreCase));
        foreach (var line in expected.Skip(1))
        {
            var column = Array.IndexOf(rows[0], line[0].Trim('"'));
            var samples = rows.Skip(1).Select(r => (double.Parse(r[column], CultureInfo.InvariantCulture), r[truth] == "1")).ToList();
            Assert.Equal(double.Parse(line[auc], CultureInfo.InvariantCulture), Auc.Compute(samples), 12);
        }
    }

    [Fact]
    public void AUC_is_the_share_of_won_pairs() =>
        Gen.Select(Gen.Int[0, 5], Gen.Bool)
            .Array[2, 30]
            .Where(s => s.Any(x => x.Item2) && s.Any(x => !x.Item2))
            .Sample(s =>
            {
                var samples = s.Select(x => ((double)x.Item1, x.Item2)).ToList();
                var pairs =
                    from p in samples
                    where p.Item2
                    from n in samples
                    where !n.Item2
                    select p.Item1 > n.Item1 ? 1
                    : p.Item1 == n.Item1 ? 0.5
                    : 0;
                Assert.Equal(pairs.Average(), Auc.Compute(samples), 12);
            });

    [Fact]
    public void AUC_of_one_class_is_not_a_number() => Assert.Equal(double.NaN, Auc.Compute([(0.1, true), (0.2, true)]));

    [Fact]
    public void Overlap_is_symmetric_and_bounded() =>
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99])
            .Sample(
                (both, one, other, neither) =>
                {
                    var forth = new Overlap(both, one, other, neither);
                    var back = new Overlap(both, other, one, neither);
                    Assert.Equal((forth.TumorIoU, forth.Dice, forth.MeanIoU), (back.TumorIoU, back.Dice, back.MeanIoU));
                    Assert.All([forth.TumorIoU, forth.Dice, forth.MeanIoU, forth.NormalIoU], v => Assert.InRange(v, 0, 1));
                    Assert.True(forth.TumorIoU <= forth.Dice);
                }
            );

    [Fact]
    public void A_resampled_AUC_is_that_of_the_drawn_samples() =>
        Gen.Select(Gen.Int[0, 5], Gen.Bool, Gen.Int[0, 3])
            .Array[2, 30]
            .Sample(s =>
            {
                var ranked = new RankedScores([.. s.Select(x => ((double)x.Item1, x.Item2))]);
                var drawn = s.SelectMany(x => Enumerable.Repeat(((double)x.Item1, x.Item2), x.Item3)).ToList();
                Assert.Equal(Auc.Compute(drawn), ranked.Auc([.. s.Select(x => x.Item3)]), 12);
            });

    [Fact]
    public void The_area_below_the_ROC_curve_is_the_AUC() =>
        Gen.Select(Gen.Int[0, 5], Gen.Bool)
            .Array[2, 30]
            .Where(s => s.Any(x => x.Item2) && s.Any(x => !x.Item2))
            .Sample(s =>
            {
                var ranked = new RankedScores([.. s.Select(x => ((double)x.Item1, x.Item2))]);
                var roc = ranked.Roc();
                Assert.Equal((0, 0), roc[0]);
                Assert.Equal((1, 1), roc[^1]);
                var area = roc.Zip(roc.Skip(1), (a, b) => (b.FalsePositiveRate - a.FalsePositiveRate) * (a.Sensitivity + b.Sensitivity) / 2)
                    .Sum();
                Assert.Equal(ranked.Auc(), area, 12);
            });

    [Fact]
    public void Overlap_counts_known_pixels()
    {
        var overlap = default(Overlap).Add(
            [0.9f, 0.9f, 0.1f, 0.1f, 0.9f],
            [TumorLabel.Tumor, TumorLabel.Normal, TumorLabel.Tumor, TumorLabel.Normal, TumorLabel.Unknown],
            0.5
        );
        Assert.Equal(new Overlap(1, 1, 1, 1), overlap);
        Assert.Equal((1 / 3.0, 0.5, 1 / 3.0), (overlap.TumorIoU, overlap.Dice, overlap.MeanIoU));
    }

    [Fact]
    public void Empty_against_empty_is_perfect() => Assert.Equal((1.0, 1.0), (default(Overlap).TumorIoU, default(Overlap).Dice));
}
