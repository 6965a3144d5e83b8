using CsCheck;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Tests.Metrics;

/// <summary>What must hold for every FROC; what the official code gives is in Evaluation/FrocVectorTests.</summary>
public sealed class FrocTests
{
    /// <summary>Probabilities with many ties; lesion slots 0 are misses or isolated tumour cells.</summary>
    private static readonly Gen<double> s_probability = Gen.Int[1, 40].Select(i => i / 40.0);

    private static readonly Gen<SlideHits> s_slide = Gen.Select(
            s_probability.Array[0, 8],
            Gen.Frequency((1, Gen.Const(0.0)), (2, s_probability)).Array[0, 5]
        )
        .Select((positives, lesions) => new SlideHits("s", positives, lesions, lesions.Length));

    /// <summary>One lesion at least is missed, as in every real set: the smallest threshold, which is dropped, is its 0.</summary>
    private static readonly Gen<SlideHits[]> s_slides = s_slide
        .Array[1, 6]
        .Select(slides => slides.Append(new SlideHits("m", [], [0], 1)).ToArray());

    [Fact]
    public void The_order_of_slides_and_detections_does_not_matter() =>
        Gen.Select(s_slides, Gen.Int)
            .Sample(
                (slides, seed) =>
                {
                    var random = new Random(seed);
                    var shuffled = slides
                        .Select(s =>
                            s with
                            {
                                FalsePositives = [.. s.FalsePositives.OrderBy(_ => random.Next())],
                                Lesions = [.. s.Lesions.OrderBy(_ => random.Next())],
                            }
                        )
                        .OrderBy(_ => random.Next())
                        .ToArray();
                    var a = new Froc(slides).Curve();
                    var b = new Froc(shuffled).Curve();
                    Assert.Equal(a.FalsePositives, b.FalsePositives);
                    Assert.Equal(a.Sensitivities, b.Sensitivities);
                }
            );

    [Fact]
    public void Adding_a_false_positive_never_raises_the_score() =>
        Gen.Select(s_slides, s_probability, Gen.Bool)
            .Sample(
                (slides, probability, doublePrecision) =>
                {
                    var before = new Froc(slides, doublePrecision).Curve().Score;
                    var worse = slides.ToArray();
                    worse[0] = worse[0] with { FalsePositives = [.. worse[0].FalsePositives, probability] };
                    Assert.True(new Froc(worse, doublePrecision).Curve().Score <= before + 1e-12);
                }
            );

    [Fact]
    public void Hitting_a_missed_lesion_never_lowers_the_score() =>
        Gen.Select(s_slides, s_probability)
            .Sample(
                (slides, probability) =>
                {
                    var better = slides.Append(new SlideHits("n", [], [probability], 1)).ToArray();
                    var before = slides.Append(new SlideHits("n", [], [0], 1)).ToArray();
                    Assert.True(new Froc(better).Curve().Score >= new Froc(before).Curve().Score - 1e-12);
                }
            );

    [Fact]
    public void A_resample_is_the_FROC_of_the_drawn_slides() =>
        Gen.Select(s_slides, Gen.Int[0, 3].Array[7])
            .Where(x => x.Item2.Take(x.Item1.Length).Sum() > 0)
            .Sample(
                (slides, drawn) =>
                {
                    var times = drawn[..slides.Length];
                    var copies = slides.SelectMany((s, i) => Enumerable.Repeat(s, times[i])).ToArray();
                    var resampled = new Froc(slides).Curve(times);
                    var whole = new Froc(copies).Curve();
                    Assert.Equal(whole.FalsePositives, resampled.FalsePositives);
                    Assert.Equal(whole.Sensitivities, resampled.Sensitivities);
                }
            );

    [Fact]
    public void Sensitivity_is_between_0_and_1_and_never_falls_with_more_false_positives() =>
        s_slides.Sample(slides =>
        {
            var curve = new Froc(slides).Curve();
            var values = FrocCurve.Rates.Select(curve.SensitivityAt).ToList();
            Assert.All(values, v => Assert.InRange(v, 0, 1));
            Assert.Equal(values.Order(), values);
        });

    [Fact]
    public void The_official_code_drops_the_smallest_threshold_even_when_it_is_a_lesions()
    {
        // All lesions hit, no isolated tumour cells: the lesion with the lowest probability is not counted, until there is
        // something lower. The one case in which a false positive raises the score; it needs a set without a single miss.
        SlideHits[] slides = [new("a", [0.6], [0.9, 0.3], 2)];
        Assert.Equal(0.5, new Froc(slides).Curve().Sensitivities[0]);
        Assert.Equal(1, new Froc([slides[0] with { FalsePositives = [0.6, 0.1] }]).Curve().Sensitivities[0]);
    }

    [Fact]
    public void Without_lesions_there_is_no_score() =>
        Assert.True(double.IsNaN(new Froc([new SlideHits("a", [0.4, 0.2], [], 0)]).Curve().Score));

    [Fact]
    public void Two_hits_of_a_lesion_count_once_and_hits_of_isolated_cells_not_at_all()
    {
        var hits = SlideHits.Find(
            "s",
            [new(0.4, new(1, 0)), new(0.7, new(1, 0)), new(0.9, new(2, 0)), new(0.2, new(0, 0))],
            p => (int)p.X,
            [false, true]
        );
        Assert.Equal([0.2], hits.FalsePositives);
        Assert.Equal([0.7, 0], hits.Lesions);
        Assert.Equal((1, 1), (hits.LesionCount, hits.Hit));
    }

    [Theory]
    [InlineData(0.243, 32)]
    [InlineData(0.25, 32)]
    [InlineData(0.5, 16)]
    [InlineData(4, 2)]
    [InlineData(20, 1)]
    public void The_grid_is_the_challenges_in_micrometres(double mpp, double level0PerPixel)
    {
        var rule = LesionRule.For(mpp);
        Assert.Equal(level0PerPixel, rule.Level0PerPixel);
        Assert.Equal(37.5, rule.GrowPx * level0PerPixel * mpp, 9);
        Assert.Equal(275, rule.ItcAxisPx * level0PerPixel * mpp, 9);
    }
}
