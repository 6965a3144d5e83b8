using CsCheck;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Tests.Metrics;

public sealed class BootstrapTests
{
    private static readonly Gen<(ushort Score, int Unit, bool Positive)[]> s_samples = Gen.Select(
        Gen.UShort[0, 6],
        Gen.Int[0, 3],
        Gen.Bool
    ).Array[1, 40];

    [Fact]
    public void The_interval_of_a_mean_is_that_of_theory()
    {
        // 400 values 0 or 1: the mean's standard error is 0.5 / 20, 1.96 of them to each side.
        var e = Bootstrap.Estimate(400, times => Enumerable.Range(0, 400).Sum(i => times[i] * (i % 2)) / 400.0);
        Assert.Equal(0.5, e.Value);
        Assert.InRange(e.Low!.Value, 0.44, 0.46);
        Assert.InRange(e.High!.Value, 0.54, 0.56);
    }

    [Fact]
    public void Resamples_have_as_many_units_as_there_are_and_depend_on_the_seed_alone() =>
        Gen.Int[2, 12]
            .Sample(
                units =>
                {
                    List<string> Drawn(int seed)
                    {
                        var drawn = new List<string>();
                        Bootstrap.Estimate(
                            units,
                            times =>
                            {
                                Assert.Equal(units, times.Sum());
                                drawn.Add(string.Join(',', times));
                                return 0;
                            },
                            seed,
                            resamples: 40
                        );
                        return drawn;
                    }
                    Assert.Equal(Drawn(1), Drawn(1));
                    Assert.NotEqual(Drawn(1), Drawn(2));
                },
                iter: 20
            );

    [Fact]
    public void An_interval_lies_between_the_extremes_of_the_units() =>
        Gen.Double[0, 1]
            .Array[2, 10]
            .Sample(
                values =>
                {
                    var e = Bootstrap.Estimate(
                        values.Length,
                        times => values.Zip(times, (v, t) => v * t).Sum() / values.Length,
                        resamples: 50
                    );
                    Assert.InRange(e.Low!.Value, values.Min() - 1e-9, e.High!.Value);
                    Assert.True(e.High <= values.Max() + 1e-9);
                },
                iter: 50
            );

    [Fact]
    public void Negating_a_statistic_mirrors_its_interval() =>
        Gen.Double[0, 1]
            .Array[2, 10]
            .Sample(
                values =>
                {
                    double Mean(int[] times) => values.Zip(times, (v, t) => v * t).Sum() / values.Length;
                    var plus = Bootstrap.Estimate(values.Length, Mean, resamples: 50);
                    var minus = Bootstrap.Estimate(values.Length, t => -Mean(t), resamples: 50);
                    Assert.Equal(plus.Low!.Value, -minus.High!.Value, 12);
                    Assert.Equal(plus.High!.Value, -minus.Low!.Value, 12);
                },
                iter: 50
            );

    [Fact]
    public void Resamples_without_a_value_are_drawn_again_and_counted()
    {
        // One of three units holds all positives: without it, in (2/3)³ of the draws, there is no AUC.
        var samples = new ScoredSamples(3);
        samples.Add(0, 60000, true);
        samples.Add(1, 20000, false);
        samples.Add(2, 30000, false);
        var auc = BinaryMetrics.Compute(samples).Auc;
        Assert.Equal((1.0, 1.0), (auc.Value, auc.Low!.Value));
        // Missing one class: no positive 8/27, no negative 1/27; redrawn per kept one: (1/3) / (2/3).
        Assert.InRange(auc.Redrawn, 850, 1150);
    }

    [Fact]
    public void One_unit_or_no_value_gives_no_interval()
    {
        Assert.Equal(new Estimate(3, null, null, 0), Bootstrap.Estimate(1, _ => 3));
        Assert.Null(Bootstrap.Estimate(5, _ => double.NaN).Low);
    }

    [Fact]
    public void Percentiles_lie_linearly_between_values()
    {
        Assert.Equal(1.1, Bootstrap.Percentile([1, 2, 3, 4, 5], 0.025), 12);
        Assert.Equal(5, Bootstrap.Percentile([1, 2, 3, 4, 5], 1));
    }

    [Fact]
    public void The_AUC_of_a_resample_is_the_AUC_of_its_copied_samples() =>
        Gen.Select(s_samples, Gen.Int[0, 3].Array[4])
            .Sample(
                (samples, times) =>
                {
                    var copies = samples.SelectMany(s => Enumerable.Repeat(((double)s.Score, s.Positive), times[s.Unit])).ToList();
                    Assert.Equal(Auc.Compute(copies), GroupedAuc.Compute(Filled(samples)).Resampled(times), 12);
                    Assert.Equal(Auc.Compute(copies), new RankedScores(Filled(samples)).Auc(times), 12);
                    Assert.Equal(Auc.Compute(copies), GroupedAuc.Resampling(Filled(samples))(times), 12);
                }
            );

    [Fact]
    public void AUC_of_swapped_classes_is_its_complement() =>
        s_samples
            .Where(s => s.Any(x => x.Positive) && s.Any(x => !x.Positive))
            .Sample(samples =>
            {
                int[] once = [1, 1, 1, 1];
                var swapped = samples.Select(s => (s.Score, s.Unit, !s.Positive)).ToArray();
                Assert.Equal(
                    1,
                    GroupedAuc.Compute(Filled(samples)).Resampled(once) + GroupedAuc.Compute(Filled(swapped)).Resampled(once),
                    12
                );
            });

    [Fact]
    public void The_order_of_samples_leaves_no_trace() =>
        s_samples.Sample(
            samples =>
            {
                var forth = BinaryMetrics.Compute(Filled(samples));
                var back = BinaryMetrics.Compute(Filled([.. samples.Reverse()]));
                Assert.Equal(forth.Auc, back.Auc);
                Assert.Equal(forth.Dice, back.Dice);
                Assert.Equal(forth.CalibrationError.Value, back.CalibrationError.Value, 12);
            },
            iter: 20
        );

    [Fact]
    public void Figures_at_a_half_are_those_counted_by_hand()
    {
        var samples = new ScoredSamples(1);
        foreach (
            var (score, positive) in new (ushort, bool)[]
            {
                (65535, true),
                (32768, true),
                (32767, true),
                (40000, false),
                (0, false),
                (1, false),
                (2, false),
            }
        )
            samples.Add(0, score, positive);
        var f = BinaryMetrics.Compute(samples);
        Assert.Equal((7, 3), (f.Count, f.Positives));
        Assert.Equal((2 / 3.0, 3 / 4.0), (f.Sensitivity.Value, f.Specificity.Value));
        Assert.Equal((2 / 4.0, 4 / 6.0), (f.TumorIoU.Value, f.Dice.Value));
        Assert.Equal(10 / 12.0, f.Auc.Value, 12);
    }

    [Fact]
    public void The_difference_of_a_model_from_itself_is_nothing() =>
        s_samples
            .Where(s => s.Any(x => x.Positive) && s.Any(x => !x.Positive))
            .Sample(
                samples =>
                {
                    var difference = BinaryMetrics.AucDifference(Filled(samples), Filled(samples));
                    Assert.Equal(0, difference.Value);
                    Assert.Equal(0, difference.High ?? 0);
                },
                iter: 20
            );

    private static ScoredSamples Filled((ushort Score, int Unit, bool Positive)[] samples)
    {
        var filled = new ScoredSamples(4);
        foreach (var (score, unit, positive) in samples)
            filled.Add(unit, score, positive);
        return filled;
    }

    [Fact]
    public void An_interval_has_both_ends()
    {
        Assert.Equal((0.25, 0.75), new Estimate(0.5, 0.25, 0.75, 0).Interval);
        Assert.Null(new Estimate(0.5, 0.25, null, 0).Interval);
        Assert.Null(new Estimate(0.5, null, 0.75, 0).Interval);
    }
}
