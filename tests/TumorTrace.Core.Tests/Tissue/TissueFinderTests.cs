using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Tissue;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Tissue;

public sealed class TissueFinderTests
{
    private static readonly (byte, byte, byte) s_glass = (242, 240, 239);
    private static readonly (byte, byte, byte) s_pink = (210, 120, 170);

    private static TissueMask Find(MemorySlide slide, TissueOptions? options = null, ILabelMap? given = null) =>
        TissueFinder.Find(slide, slide.Info.Mpp!.Value, options ?? new TissueOptions(), given);

    [Fact]
    public void Tissue_is_found_where_it_lies()
    {
        var slide = new MemorySlide(2048, 1024, 0.25, (x, y) => x is >= 512 and < 1024 && y < 512 ? s_pink : s_glass, 4, 16);
        var tissue = Find(slide);
        Assert.Equal((64, 32, 32.0), (tissue.Mask.Width, tissue.Mask.Height, tissue.Downsample));
        Assert.Equal(16 * 16, tissue.Mask.Count());
        Assert.True(tissue.AnyIn(new Level0Rect(1000, 500, 100, 100)));
        Assert.False(tissue.AnyIn(new Level0Rect(1024, 512, 500, 500)));
    }

    [Fact]
    public void A_blank_slide_has_no_tissue()
    {
        // Sensor noise of a few grey values, as glass has.
        var slide = new MemorySlide(1024, 1024, 0.25, (x, y) => ((byte)(240 + (x * 7 + y * 13) % 5), (byte)(240 + (x * 3 + y) % 5), 240));
        var tissue = Find(slide);
        Assert.Equal(0, tissue.Mask.Count());
        Assert.Contains("lies in the glass", tissue.Notes[0]);
        Assert.StartsWith("no tissue found: no part has a saturation above 18 of 255", tissue.Notes[1]);
    }

    [Fact]
    public void A_slide_of_tissue_from_edge_to_edge_is_all_tissue()
    {
        var slide = new MemorySlide(1024, 1024, 0.25, (x, _) => x < 500 ? s_pink : ((byte)150, (byte)60, (byte)140));
        var tissue = Find(slide);
        Assert.Equal(1, tissue.Fraction);
        Assert.Contains("no glass", Assert.Single(tissue.Notes));
    }

    [Fact]
    public void Specks_are_dropped_and_small_holes_filled()
    {
        // Mask px are 8 µm: the speck is 64 µm², the hole 256 µm².
        var slide = new MemorySlide(
            4096,
            4096,
            0.25,
            (x, y) =>
                x < 2048 && !(x is >= 1024 and < 1088 && y is >= 1024 and < 1088) || x is >= 3008 and < 3040 && y is >= 64 and < 96
                    ? s_pink
                    : s_glass
        );
        Assert.Equal(64 * 128, Find(slide).Mask.Count());
        Assert.Equal(64 * 128 - 4 + 1, Find(slide, new TissueOptions(MinObjectUm2: 0, MinHoleUm2: 0)).Mask.Count());
    }

    /// <summary>Sixteen squares of 24 µm (576 µm²) fill half of a field of 128 µm; on a slide, as many are specks.</summary>
    [Theory]
    [InlineData(512, 16 * 3 * 3)]
    [InlineData(4096, 0)]
    public void In_a_small_field_specks_are_tissue(int side, int pixels)
    {
        static bool In(long v) => v < 512 && v % 128 < 96;
        var slide = new MemorySlide(side, side, 0.25, (x, y) => In(x) && In(y) ? s_pink : s_glass);
        Assert.Equal(pixels, Find(slide).Mask.Count());
    }

    [Fact]
    public void What_lies_outside_the_scanned_bounds_is_background()
    {
        var slide = new MemorySlide(1024, 1024, 0.25, (x, _) => x < 512 ? ((byte)20, (byte)0, (byte)0) : y0(x));
        var bounded = new MemorySlide(1024, 1024, 0.25, (x, _) => x < 512 ? ((byte)20, (byte)0, (byte)0) : y0(x))
        {
            Info = slide.Info with { Bounds = new Level0Rect(512, 0, 512, 1024) },
        };
        Assert.False(Find(bounded).AnyIn(new Level0Rect(0, 0, 512, 1024)));
        Assert.True(Find(bounded).AnyIn(new Level0Rect(512, 0, 512, 1024)));

        static (byte, byte, byte) y0(long x) => x < 768 ? s_pink : s_glass;
    }

    [Fact]
    public void A_given_mask_replaces_the_threshold()
    {
        var slide = new MemorySlide(1024, 1024, 0.25, (_, _) => s_glass);
        var given = new PolygonLabels([new AnnotationShape([new(0, 0), new(320, 0), new(320, 320), new(0, 320)])]);
        var tissue = Find(slide, given: given);
        Assert.Equal((100, -1), (tissue.Mask.Count(), tissue.Threshold));
    }

    [Fact]
    public void A_slide_coarser_than_the_mask_is_taken_as_it_is()
    {
        var tissue = Find(new MemorySlide(100, 50, 16, (x, _) => x < 40 ? s_pink : s_glass));
        Assert.Equal((100, 50, 1.0, 40 * 50L), (tissue.Mask.Width, tissue.Mask.Height, tissue.Downsample, tissue.Mask.Count()));
    }
}
