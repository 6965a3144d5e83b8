using CsCheck;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Metrics;

public sealed class SlideFeaturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_are_28_named_features()
    {
        Assert.Equal(28, SlideFeatures.Count);
        Assert.Equal(SlideFeatures.Count, SlideFeatures.Names.Distinct().Count());
        Assert.Equal(SlideFeatures.Count, Raw(4, 4, (_, _) => 0.7, 16, 2).Length);
    }

    [Fact]
    public void An_empty_map_has_zeros_even_without_tissue()
    {
        Assert.All(Raw(40, 30, (_, _) => 0, 600, 2), v => Assert.Equal(0, v));
        Assert.All(Raw(40, 30, (_, _) => 0, 0, 2), v => Assert.Equal(0, v));
    }

    [Fact]
    public void A_rectangle_has_known_features()
    {
        var f = Of(300, 300, (x, y) => x is >= 250 and < 280 && y is >= 5 and < 15 ? 1 : 0, 3000, 2);
        Near(1, f["max_probability"]);
        Near(0.1, f["tissue_mean_probability"], f["tumor_share_50"], f["tumor_share_90"]);
        Near(1, f["region_count_50"], f["region_count_90"], f["tumor_mean_probability"]);
        foreach (var threshold in (int[])[50, 90])
        {
            Near(300 * 4e-6, f[$"largest_{threshold}_area_mm2"]);
            Near(4 * Math.Sqrt(30 * 30 / 12.0) * 2, f[$"largest_{threshold}_axis_um"]);
            Near(Math.Sqrt(1 - 1 / 9.0), f[$"largest_{threshold}_eccentricity"]);
            Near(1, f[$"largest_{threshold}_solidity"], f[$"largest_{threshold}_mean_probability"]);
        }
        Near(160, f["largest_50_perimeter_um"], f["perimeter_mean_um"]);
        Near(1, f["largest_50_extent"], f["extent_mean"], f["solidity_mean"]);
        Near(0, f["area_deviation_mm2"], f["area_skewness"], f["area_kurtosis"]);
    }

    [Fact]
    public void A_disc_is_round()
    {
        var f = Of(100, 100, (x, y) => Math.Pow(x + 0.5 - 50, 2) + Math.Pow(y + 0.5 - 50, 2) < 40 * 40 ? 0.75 : 0, 10_000, 0.5);
        Assert.Equal(Math.PI * 400 / 1e6, f["largest_50_area_mm2"], 5e-6);
        Assert.Equal(40, f["largest_50_axis_um"], 0.1);
        Assert.Equal(0, f["largest_50_eccentricity"], 1e-6);
        Assert.Equal(Math.PI / 4, f["largest_50_extent"], 0.003);
        Assert.InRange(f["largest_50_solidity"], 0.97, 1);
        Assert.Equal(0.75, f["largest_50_mean_probability"], 2e-5);
        Near(0, f["largest_90_area_mm2"], f["largest_90_axis_um"], f["largest_90_mean_probability"], f["region_count_90"]);
    }

    [Fact]
    public void An_L_of_three_squares_has_the_values_worked_out_on_paper()
    {
        var f = Of(30, 30, (x, y) => x is >= 3 and < 23 && y is >= 3 and < 23 && !(x >= 13 && y >= 13) ? 1 : 0, 900, 1);
        Near(3 / 4.0, f["largest_50_extent"]);
        Near(6 / 7.0, f["largest_50_solidity"]);
        Near(4 * Math.Sqrt(5 / 12.0) * 10, f["largest_50_axis_um"]);
        Near(Math.Sqrt(8 / 15.0), f["largest_50_eccentricity"]);
        Near(80, f["largest_50_perimeter_um"]);
    }

    [Fact]
    public void A_hole_counts_for_the_perimeter_and_against_the_solidity()
    {
        var f = Of(
            20,
            20,
            (x, y) => x is >= 5 and < 15 && y is >= 5 and < 15 && !(x is >= 8 and < 12 && y is >= 8 and < 12) ? 1 : 0,
            400,
            1
        );
        Near(40 + 16, f["largest_50_perimeter_um"]);
        Near(0.84, f["largest_50_solidity"], f["largest_50_extent"]);
    }

    [Fact]
    public void Regions_are_counted_at_both_thresholds_and_their_areas_described()
    {
        // Areas of 1, 1 (two pixels apart) and 4 px; only one pixel of the last is certain.
        var f = Of(
            20,
            20,
            (x, y) =>
                (x, y) switch
                {
                    (1, 1) or (3, 1) => 0.5,
                    (10, 10) => 0.95,
                    (>= 10 and <= 11, >= 10 and <= 11) => 0.6,
                    (15, 15) => 0.49,
                    _ => 0,
                },
            100,
            1000
        );
        Near(3, f["region_count_50"]);
        Near(1, f["region_count_90"]);
        Near(0.06, f["tumor_share_50"]);
        Near(0.01, f["tumor_share_90"]);
        Near(4, f["largest_50_area_mm2"]);
        Near(1, f["largest_90_area_mm2"]);
        Near(2, f["area_mean_mm2"]);
        Near(Math.Sqrt(2), f["area_deviation_mm2"]);
        Near(1 / Math.Sqrt(2), f["area_skewness"]);
        Near(-1.5, f["area_kurtosis"]);
        Assert.Equal((0.5 + 0.5 + 0.95 + 3 * 0.6) / 6, f["tumor_mean_probability"], 1e-4);
        Assert.Equal((0.5 + 0.5 + 0.95 + 3 * 0.6 + 0.49) / 100, f["tissue_mean_probability"], 1e-4);
    }

    [Fact]
    public void Pixels_that_touch_at_a_corner_are_one_region() =>
        Near(1, Of(10, 10, (x, y) => x == y && x is 4 or 5 ? 1 : 0, 100, 1)["region_count_50"]);

    [Fact]
    public void The_same_picture_at_twice_the_resolution_has_the_same_features() =>
        Gen.Int[0, 100_000]
            .Sample(
                seed =>
                {
                    var picture = Picture(seed);
                    var once = Raw(picture.GetLength(0), picture.GetLength(1), (x, y) => picture[x, y], picture.Length, 4);
                    var twice = Raw(
                        2 * picture.GetLength(0),
                        2 * picture.GetLength(1),
                        (x, y) => picture[x / 2, y / 2],
                        4 * picture.Length,
                        2
                    );
                    Assert.All(once.Zip(twice), p => Assert.Equal(p.First, p.Second, 1e-9 * (1 + Math.Abs(p.First))));
                },
                iter: 60
            );

    [Fact]
    public void Where_regions_lie_and_how_the_slide_is_turned_changes_no_bit() =>
        Gen.Int[0, 100_000]
            .Sample(
                seed =>
                {
                    var a = Picture(seed);
                    var b = Picture(seed + 1);
                    var one = Raw(100, 100, (x, y) => At(a, x - 3, y - 2) + At(b, x - 50, y - 60), 900, 0.9);
                    var swapped = Raw(100, 100, (x, y) => At(b, x - 1, y - 5) + At(a, x - 60, y - 51), 900, 0.9);
                    var turned = Raw(100, 100, (x, y) => At(a, y - 3, 96 - x) + At(b, y - 50, 39 - x), 900, 0.9);
                    Assert.Equal(one, swapped);
                    Assert.Equal(one, turned);
                },
                iter: 40
            );

    [Fact]
    public void Random_maps_have_finite_features() =>
        Gen.Select(Gen.Int[0, 100_000], Gen.Double[0, 2000], Gen.Double[1e-3, 100])
            .Sample(
                (seed, tissue, mpp) =>
                {
                    var picture = Picture(seed);
                    Assert.All(
                        Raw(picture.GetLength(0), picture.GetLength(1), (x, y) => picture[x, y], tissue, mpp),
                        v => Assert.True(double.IsFinite(v))
                    );
                },
                iter: 60
            );

    [Theory]
    [InlineData(-1, 1, "the tissue's area must be a number of px, 0 or more")]
    [InlineData(double.NaN, 1, "the tissue's area must be a number of px, 0 or more")]
    [InlineData(10, 0, "the pixel size must be above 0 µm")]
    [InlineData(10, double.NaN, "the pixel size must be above 0 µm")]
    public void Impossible_scales_are_refused(double tissue, double mpp, string message)
    {
        using var map = Maps.Heatmap(_folder, 4, 4, (_, _) => 0);
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => SlideFeatures.Compute(map, tissue, mpp)).Message);
    }

    private static void Near(double expected, params double[] actual) => Assert.All(actual, v => Assert.Equal(expected, v, 1e-9));

    private static double At(double[,] picture, int x, int y) =>
        (uint)x < (uint)picture.GetLength(0) && (uint)y < (uint)picture.GetLength(1) ? picture[x, y] : 0;

    /// <summary>Probabilities of all heights, up to 33 px a side, in regions of all forms.</summary>
    private static double[,] Picture(int seed)
    {
        var possible = Maps.RandomMask(seed);
        var certain = Maps.RandomMask(seed + 7);
        var random = new Random(seed);
        var picture = new double[possible.Width, possible.Height];
        for (var x = 0; x < possible.Width; x++)
        {
            for (var y = 0; y < possible.Height; y++)
                picture[x, y] =
                    random.NextDouble() * 0.4
                    + (
                        possible[x, y]
                            ? certain[x, y]
                                ? 0.6
                                : 0.5
                            : 0
                    );
        }
        return picture;
    }

    private Dictionary<string, double> Of(int width, int height, Func<int, int, double> probability, double tissuePx, double mpp) =>
        SlideFeatures.Names.Zip(Raw(width, height, probability, tissuePx, mpp)).ToDictionary(p => p.First, p => p.Second);

    private double[] Raw(int width, int height, Func<int, int, double> probability, double tissuePx, double mpp)
    {
        using var map = Maps.Heatmap(_folder, width, height, (x, y) => (ushort)Math.Ceiling(probability(x, y) * Quantised.One));
        return SlideFeatures.Compute(map, tissuePx, mpp);
    }
}
