using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;

namespace TumorTrace.Core.Tests.Stains;

public class StainTests
{
    private static readonly StainProfile s_pale = new(Unit(0.60, 0.72, 0.34), Unit(0.10, 0.95, 0.20), 1.0, 0.6);
    private static readonly StainProfile s_strong = new(Unit(0.70, 0.65, 0.30), Unit(0.25, 0.90, 0.35), 1.6, 1.1);

    [Fact]
    public void Stains_are_found_again_in_pixels_mixed_from_them()
    {
        var found = StainEstimator.Estimate(Tissue(s_pale, 20000))!;
        Assert.All(found.Haematoxylin.Zip(s_pale.Haematoxylin), p => Assert.Equal(p.Second, p.First, 0.04));
        Assert.All(found.Eosin.Zip(s_pale.Eosin), p => Assert.Equal(p.Second, p.First, 0.04));
        Assert.Equal(s_pale.MaxHaematoxylin, found.MaxHaematoxylin, 0.1);
        Assert.Equal(s_pale.MaxEosin, found.MaxEosin, 0.1);
    }

    [Fact]
    public void The_same_tissue_stained_twice_looks_alike_after_normalisation()
    {
        var pale = Tissue(s_pale, 20000);
        var strong = Tissue(s_strong, 20000);
        var before = MeanDifference(pale, strong);
        Normalise(pale);
        Normalise(strong);
        Assert.True(MeanDifference(pale, strong) < before / 5, $"{before} before, {MeanDifference(pale, strong)} after");

        static void Normalise(byte[] rgb) => StainTransform.Between(StainEstimator.Estimate(rgb)!, StainProfile.Reference).Apply(rgb);
    }

    [Fact]
    public void Carrying_over_and_back_changes_nothing_but_rounding()
    {
        var tissue = Tissue(s_pale, 1000);
        var copy = tissue.ToArray();
        StainTransform.Between(s_pale, s_strong).Apply(copy);
        Assert.True(MeanDifference(tissue, copy) > 10);
        StainTransform.Between(s_strong, s_pale).Apply(copy);
        Assert.True(MeanDifference(tissue, copy) < 1);
    }

    [Fact]
    public void Glass_stays_white()
    {
        byte[] white = [255, 255, 255];
        StainTransform.Between(s_pale, s_strong).Apply(white);
        Assert.Equal([255, 255, 255], white);
    }

    [Fact]
    public void Glass_alone_and_a_single_colour_have_no_profile()
    {
        Assert.Null(StainEstimator.Estimate(Enumerable.Repeat((byte)250, 9000).ToArray()));
        Assert.Null(StainEstimator.Estimate([.. Enumerable.Range(0, 9000).Select(i => (byte)(i % 3 == 1 ? 120 : 180))]));
        Assert.Null(StainEstimator.Estimate(Tissue(s_pale, 100)));
    }

    [Fact]
    public void Densities_come_back_as_the_values_they_were()
    {
        for (var i = 0; i < 256; i++)
            Assert.InRange(OpticalDensity.ToByte(OpticalDensity.From((byte)i)) - i, -1, 1);
        Assert.Equal(255, OpticalDensity.ToByte(-1));
        Assert.Equal(0, OpticalDensity.ToByte(100));
    }

    [Fact]
    public void A_card_with_an_unusable_stain_is_refused()
    {
        var card = new ModelCard("m", ModelTask.Classifier, 0.25, 299, Cell: 128, Stain: s_pale with { MaxEosin = 0 });
        Assert.Equal(
            "x: the model card is not usable: stain: the amounts of haematoxylin and eosin must be above 0",
            Assert.Throws<UserException>(() => ModelCard.Parse(card.ToJson(), "x")).Message
        );
        Assert.True(StainProfile.Same(ModelCard.Parse((card with { Stain = s_pale }).ToJson(), "x").Stain, s_pale));
    }

    private static double[] Unit(params double[] v) => [.. v.Select(x => x / Math.Sqrt(v.Sum(y => y * y)))];

    /// <summary>Random amounts of both stains, many pixels with nearly one alone, a tenth glass.</summary>
    private static byte[] Tissue(StainProfile profile, int pixels)
    {
        var random = new Random(1);
        var rgb = new byte[pixels * 3];
        for (var i = 0; i < pixels; i++)
        {
            var h = random.NextDouble();
            var e = random.NextDouble();
            (h, e) = random.Next(10) switch
            {
                0 => (0, 0),
                < 4 => (h, 0.02 * e),
                < 7 => (0.02 * h, e),
                _ => (h / 2, e / 2),
            };
            for (var c = 0; c < 3; c++)
                rgb[i * 3 + c] = OpticalDensity.ToByte(
                    (float)(h * profile.MaxHaematoxylin * profile.Haematoxylin[c] + e * profile.MaxEosin * profile.Eosin[c])
                );
        }
        return rgb;
    }

    private static double MeanDifference(byte[] a, byte[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Average();
}
