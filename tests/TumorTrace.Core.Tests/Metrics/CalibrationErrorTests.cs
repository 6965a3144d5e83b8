using CsCheck;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Tests.Metrics;

public sealed class CalibrationErrorTests
{
    private static readonly Gen<(double P, bool Positive)[]> s_samples = Gen.Select(Gen.Double[0, 1], Gen.Bool).Array[1, 60];

    [Fact]
    public void Known_values()
    {
        // Two bins of width ½: (0.2 + 0.4)/2 = 0.3 against 1/2, and 0.9 against 1: (2·0.2 + 1·0.1)/3.
        var bins = new Reliability(2);
        bins.Add(0.2, false);
        bins.Add(0.4, true);
        bins.Add(0.9, true);
        Assert.Equal(0.5 / 3, bins.Error(), 12);
        Assert.Equal(new ReliabilityBin(0, 0.5, 2, 0.30000000000000004, 0.5), bins.Bins()[0]);
    }

    [Fact]
    public void Always_certain_and_always_wrong_is_an_error_of_1()
    {
        var bins = new Reliability();
        bins.Add(1, false);
        bins.Add(0, true);
        Assert.Equal(1, bins.Error());
        Assert.Equal((1, 1), (bins.Bins()[0].Count, bins.Bins()[^1].Count));
    }

    [Fact]
    public void Probabilities_that_come_true_have_an_error_near_0()
    {
        var bins = new Reliability();
        var random = new Random(5);
        for (var i = 0; i < 300_000; i++)
        {
            var p = random.NextDouble();
            bins.Add(p, random.NextDouble() < p);
        }
        Assert.InRange(bins.Error(), 0, 0.006);
    }

    [Fact]
    public void The_error_is_bounded_and_the_same_for_the_other_class() =>
        s_samples.Sample(samples =>
        {
            var tumor = new Reliability();
            var normal = new Reliability();
            foreach (var (p, positive) in samples.Where(s => s.P * Reliability.UsualBins % 1 > 1e-6))
            {
                tumor.Add(p, positive);
                normal.Add(1 - p, !positive);
            }
            Assert.True(double.IsNaN(tumor.Error()) || tumor.Error() is >= 0 and <= 1);
            Assert.Equal(tumor.Error(), normal.Error(), 9);
        });

    [Fact]
    public void Parts_add_up_to_the_whole() =>
        Gen.Select(s_samples, s_samples, Gen.Int[0, 3])
            .Sample(
                (a, b, times) =>
                {
                    Reliability[] parts = [Of(a), Of(b)];
                    Assert.Equal(
                        Of([.. a, .. Enumerable.Repeat(b, times).SelectMany(x => x)]).Error(),
                        Reliability.Sum(parts, [1, times]).Error(),
                        9
                    );
                }
            );

    [Fact]
    public void Nothing_measured_is_not_a_number()
    {
        Assert.Equal(double.NaN, new Reliability().Error());
        Assert.All(new Reliability().Bins(), b => Assert.Null(b.Share));
    }

    private static Reliability Of((double P, bool Positive)[] samples)
    {
        var bins = new Reliability();
        foreach (var (p, positive) in samples)
            bins.Add(p, positive);
        return bins;
    }
}
