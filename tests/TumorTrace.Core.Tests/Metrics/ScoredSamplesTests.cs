using CsCheck;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Tests.Metrics;

public sealed class ScoredSamplesTests
{
    [Fact]
    public void The_best_Dice_is_that_of_the_best_of_all_thresholds() =>
        Gen.Select(Gen.Int[0, 8], Gen.Bool)
            .Array[1, 40]
            .Sample(
                values =>
                {
                    var samples = new ScoredSamples(2);
                    for (var i = 0; i < values.Length; i++)
                        samples.Add(i % 2, Quantised.From(values[i].Item1 / 8f), values[i].Item2);
                    var (dice, threshold) = samples.BestDice();
                    double Dice(double t) => Overlap.Sum(samples.Overlaps(t), [1, 1]).Dice;
                    if (samples.Positives == 0)
                    {
                        Assert.Equal((double.NaN, double.NaN), (dice, threshold));
                        return;
                    }
                    Assert.Equal(Enumerable.Range(0, 9).Max(s => Dice(Quantised.From(s / 8f) / (double)Quantised.One)), dice, 1e-12);
                    Assert.Equal(dice, Dice(threshold), 1e-12);
                },
                iter: 300,
                seed: "0000KOIPe8R3"
            );
}
