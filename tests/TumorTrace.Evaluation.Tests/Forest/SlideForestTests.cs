using CsCheck;
using TumorTrace.Core.Metrics;
using TumorTrace.Evaluation.Forest;

namespace TumorTrace.Evaluation.Tests.Forest;

[Trait("Speed", "Slow")]
public sealed class SlideForestTests
{
    private static readonly ForestOptions s_quick = new() { Trees = 40 };

    [Fact]
    public void Slides_that_differ_clearly_are_told_apart()
    {
        var (features, isTumor) = Slides(128, 48, 1, shift: 3);
        var scores = SlideForest.CrossValidated(features, isTumor, new ForestOptions())!;
        Assert.Equal(1, AucOf(scores, isTumor));
        Assert.All(scores, s => Assert.InRange(s, 0, 1));
        // Comparable across folds: one threshold does for all of them.
        Assert.All(scores.Zip(isTumor), p => Assert.Equal(p.Second, p.First > 0.5));
    }

    [Fact]
    public void Labels_without_a_meaning_give_chance()
    {
        var aucs = Enumerable
            .Range(0, 4)
            .Select(seed =>
            {
                var (features, isTumor) = Slides(400, 160, seed, shift: 0);
                return AucOf(SlideForest.CrossValidated(features, isTumor, s_quick)!, isTumor);
            });
        Assert.InRange(aucs.Average(), 0.45, 0.55);
    }

    [Fact]
    public void A_slides_own_label_and_features_never_reach_the_forest_that_scores_it()
    {
        var (features, isTumor) = Slides(60, 24, 2, shift: 0.5);
        var folds = StratifiedFolds.Assign(isTumor, 5, 1)!;
        var before = SlideForest.OutOfFold(features, isTumor, folds, s_quick);
        for (var slide = 0; slide < features.Length; slide += 7)
        {
            // The folds are held fast: stratified anew, they would differ by more than the slide.
            var flipped = SlideForest.OutOfFold(features, With(isTumor, slide, !isTumor[slide]), folds, s_quick);
            var moved = SlideForest.OutOfFold(With(features, slide, [.. features[slide].Select(v => v + 9)]), isTumor, folds, s_quick);
            Assert.Equal(before[slide], flipped[slide]);
            foreach (var other in Enumerable.Range(0, features.Length).Where(i => folds[i] == folds[slide] && i != slide))
                Assert.Equal((before[other], before[other]), (flipped[other], moved[other]));
            // The other folds' forests did see it.
            Assert.Contains(Enumerable.Range(0, features.Length), i => folds[i] != folds[slide] && flipped[i] != before[i]);
        }
    }

    [Fact]
    public void Scores_are_the_same_bit_by_bit_alone_and_beside_others()
    {
        var (features, isTumor) = Slides(80, 30, 3, shift: 0.5);
        var alone = SlideForest.CrossValidated(features, isTumor, s_quick)!;
        var beside = new double[4][];
        Parallel.For(0, beside.Length, i => beside[i] = SlideForest.CrossValidated(features, isTumor, s_quick)!);
        Assert.All(beside, scores => Assert.Equal(alone, scores));
        Assert.NotEqual(alone, SlideForest.CrossValidated(features, isTumor, s_quick with { Seed = 2 }));
    }

    [Fact]
    public void Each_slide_keeps_its_score_in_another_order_of_slides()
    {
        var (features, isTumor) = Slides(50, 20, 4, shift: 0.5);
        var scores = SlideForest.CrossValidated(features, isTumor, s_quick)!;
        int[] order = [.. Enumerable.Range(0, features.Length)];
        new Random(5).Shuffle(order);
        var shuffled = SlideForest.CrossValidated([.. order.Select(i => features[i])], [.. order.Select(i => isTumor[i])], s_quick)!;
        Assert.Equal(order.Select(i => scores[i]), shuffled);
    }

    [Fact]
    public void Scales_of_features_have_no_influence()
    {
        var (features, isTumor) = Slides(50, 20, 6, shift: 0.5);
        var scaled = features.Select(row => row.Select((v, i) => v * Math.Pow(2, 3 * i - 40)).ToArray()).ToArray();
        Assert.Equal(SlideForest.CrossValidated(features, isTumor, s_quick), SlideForest.CrossValidated(scaled, isTumor, s_quick));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 0)]
    [InlineData(20, 1)]
    [InlineData(20, 19)]
    [InlineData(20, 20)]
    public void With_fewer_than_two_slides_of_a_class_there_is_no_score(int slides, int tumors)
    {
        var (features, isTumor) = Slides(slides, tumors, 7, shift: 3);
        Assert.Null(SlideForest.CrossValidated(features, isTumor, s_quick));
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(9, 2)]
    [InlineData(12, 9)]
    public void A_handful_of_slides_is_scored_with_fewer_folds(int slides, int tumors)
    {
        var (features, isTumor) = Slides(slides, tumors, 8, shift: 5);
        var scores = SlideForest.CrossValidated(features, isTumor, new ForestOptions())!;
        Assert.All(scores, s => Assert.InRange(s, 0, 1));
        Assert.Equal(slides, scores.Length);
    }

    [Fact]
    public void Slides_that_are_all_alike_get_the_share_of_tumour_slides()
    {
        var scores = SlideForest.CrossValidated(
            [.. Enumerable.Range(0, 20).Select(_ => new double[28])],
            [.. Enumerable.Range(0, 20).Select(i => i < 5)],
            s_quick
        )!;
        Assert.All(scores, s => Assert.Equal(0.25, s));
    }

    [Fact]
    public void Folds_hold_the_same_mix() =>
        Gen.Select(Gen.Int[2, 60], Gen.Int[2, 60], Gen.Int[2, 10], Gen.Int)
            .Sample(
                (positives, negatives, folds, seed) =>
                {
                    bool[] labels = [.. Enumerable.Range(0, positives + negatives).Select(i => i < positives)];
                    var assigned = StratifiedFolds.Assign(labels, folds, seed)!;
                    var used = Math.Min(folds, Math.Min(positives, negatives));
                    Assert.Equal(Enumerable.Range(0, used), assigned.Distinct().Order());
                    foreach (var label in (bool[])[true, false])
                    {
                        var counts = Enumerable
                            .Range(0, used)
                            .Select(f => assigned.Zip(labels).Count(p => p.First == f && p.Second == label))
                            .ToList();
                        Assert.InRange(counts.Max() - counts.Min(), 0, 1);
                        Assert.True(counts.Min() > 0);
                    }
                }
            );

    [Fact]
    public void Rows_that_do_not_fit_are_named()
    {
        void Refused(string message, double[][] features, bool[] isTumor) =>
            Assert.Contains(
                message,
                Assert.Throws<ArgumentException>(() => SlideForest.CrossValidated(features, isTumor, s_quick)).Message
            );
        Refused(
            "1 rows of features for 2 slides of known truth",
            [
                [1],
            ],
            [true, false]
        );
        Refused(
            "slide 1 has 2 features, slide 0 has 1; expected the same number",
            [
                [1],
                [1, 2],
            ],
            [true, false]
        );
        Refused(
            "slide 1: feature 0 is NaN; expected a finite number",
            [
                [1],
                [double.NaN],
            ],
            [true, false]
        );
        Refused(
            "slide 0: feature 0 is 1E+300; expected a finite number",
            [
                [1e300],
                [1],
            ],
            [true, false]
        );
    }

    [Theory]
    [InlineData(1, 10, 0.5)]
    [InlineData(5, 0, 0.5)]
    [InlineData(5, 10, 0)]
    [InlineData(5, 10, double.NaN)]
    public void Impossible_options_are_refused(int folds, int trees, double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SlideForest.CrossValidated(
                [],
                [],
                new ForestOptions
                {
                    Folds = folds,
                    Trees = trees,
                    BagShare = share,
                }
            )
        );

    /// <summary>Slides of 28 random features; every third one is larger by <paramref name="shift"/> deviations in tumour slides.</summary>
    private static (double[][] Features, bool[] IsTumor) Slides(int count, int tumors, int seed, double shift)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        bool[] isTumor = [.. Enumerable.Range(0, count).Select(i => i < tumors)];
        random.Shuffle(isTumor);
        double[][] features =
        [
            .. isTumor.Select(tumor =>
                Enumerable.Range(0, SlideFeatures.Count).Select(i => Normal() + (tumor && i % 3 == 0 ? shift : 0)).ToArray()
            ),
        ];
        return (features, isTumor);
    }

    private static double AucOf(double[] scores, bool[] isTumor) => Auc.Compute([.. scores.Zip(isTumor)]);

    private static T[] With<T>(T[] values, int at, T value)
    {
        var copy = (T[])values.Clone();
        copy[at] = value;
        return copy;
    }
}
