using TumorTrace.Core.Quality;
using TumorTrace.Core.Tissue;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Quality;

/// <summary>Slides of 2,400 µm whose pixels are known: nuclei on stroma, at 1 µm/px.</summary>
public sealed class SlideQualityTests
{
    private const int Side = 2400;
    private static readonly (byte, byte, byte) s_glass = (243, 243, 243);

    private static SlideQuality Measure(Func<long, long, (byte, byte, byte)> pixel)
    {
        using var slide = new MemorySlide(
            Side,
            Side,
            1,
            (x, y) => x is >= 200 and < 2200 && y is >= 200 and < 2200 ? pixel(x, y) : s_glass
        );
        return SlideQuality.Measure(slide, 1, TissueFinder.Find(slide, 1, new TissueOptions()));
    }

    /// <summary>Dark squares of 2 µm every 4 µm with sharp edges, or out of focus: larger ones without an edge at all.</summary>
    private static (byte, byte, byte) Tissue(long x, long y, bool sharp)
    {
        var share = sharp
            ? x % 4 < 2 && y % 4 < 2
                ? 1
                : 0
            : (1 + Math.Cos(x * Math.PI / 16)) * (1 + Math.Cos(y * Math.PI / 16)) / 4;
        return Mixed(share, (225, 150, 195), (90, 50, 140));
    }

    private static (byte, byte, byte) Mixed(double share, (int R, int G, int B) a, (int R, int G, int B) b) =>
        ((byte)(a.R + share * (b.R - a.R)), (byte)(a.G + share * (b.G - a.G)), (byte)(a.B + share * (b.B - a.B)));

    [Fact]
    public void A_sharp_flat_slide_of_usual_colours_has_no_flags()
    {
        var quality = Measure((x, y) => Tissue(x, y, sharp: true));
        Assert.Equal((0, 0, 0), (quality.Blurred, quality.Folded, quality.Pen));
        Assert.InRange(quality.StainDegrees!.Value, 0, SlideQuality.MostDegrees);
        Assert.Empty(quality.Flags());
    }

    [Fact]
    public void Tissue_out_of_focus_is_measured_by_its_share()
    {
        var quality = Measure((x, y) => Tissue(x, y, sharp: x < 1200));
        Assert.InRange(quality.Blurred!.Value, 0.4, 0.6);
        Assert.Matches("^[456][0-9]% of the tissue out of focus$", Assert.Single(quality.Flags()));
    }

    [Fact]
    public void Tissue_that_lies_double_is_a_fold()
    {
        // A strip of 120 µm: light goes through twice, and twice more where it lies four times.
        static byte Twice(byte v) => (byte)(v / 255.0 * (v / 255.0) * (v / 255.0) * 255);
        var quality = Measure(
            (x, y) => Tissue(x, y, sharp: true) is var (r, g, b) && y is >= 1000 and < 1120 ? (Twice(r), Twice(g), Twice(b)) : (r, g, b)
        );
        Assert.InRange(quality.Folded, 0.05, 0.07);
        Assert.Contains(quality.Flags(), f => f.StartsWith("folds on ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_staining_that_the_models_did_not_see_is_said()
    {
        // Green and yellow-brown instead of blue and pink.
        var quality = Measure((x, y) => x % 4 < 2 && y % 4 < 2 ? ((byte)40, (byte)120, (byte)60) : ((byte)210, (byte)190, (byte)120));
        Assert.True(quality.StainDegrees > SlideQuality.MostDegrees, $"{quality.StainDegrees}");
        Assert.Contains(quality.Flags(), f => f.StartsWith("unusual staining", StringComparison.Ordinal));
    }

    [Fact]
    public void Glass_has_nothing_to_measure()
    {
        var quality = Measure((_, _) => s_glass);
        Assert.Equal(new SlideQuality(null, 0, 0, null), quality);
        Assert.Empty(quality.Flags());
    }
}
