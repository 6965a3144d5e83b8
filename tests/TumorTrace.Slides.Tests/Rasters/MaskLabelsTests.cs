using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Rasters;

public sealed class MaskLabelsTests
{
    /// <summary>Squares of 64 px with the values 0 to 3 in turn, so that coarser levels hold the same values.</summary>
    private static MemorySlide Classes(params int[] downsamples) =>
        new(
            512,
            384,
            null,
            (x, y) =>
            {
                var v = (byte)((x / 64 + y / 64) % 4);
                return (v, v, v);
            },
            downsamples
        );

    private static byte[] Read(ILabelMap labels, double x, double y, double step, int width, int height)
    {
        var bytes = new byte[width * height];
        labels.Read(new Level0Point(x, y), step, width, height, bytes);
        return bytes;
    }

    [Theory]
    [InlineData(3200, 3200, 100, 100, 32, 32)]
    [InlineData(3201, 3231, 101, 101, 32, 32)]
    [InlineData(3231, 3201, 100, 100, 32, 32)]
    [InlineData(97792, 221184, 3056, 6912, 32, 32)]
    [InlineData(1000, 505, 300, 151, 1000 / 300.0, 505 / 151.0)]
    public void A_mask_px_is_a_whole_number_of_slide_px_where_both_sides_allow_one(
        int width,
        int height,
        int maskWidth,
        int maskHeight,
        double x,
        double y
    )
    {
        using var mask = new MemorySlide(maskWidth, maskHeight, null, (_, _) => default);
        Assert.Equal((x, y), MaskLabels.SlidePerMask(mask.Info, new PixelSize(width, height)));
    }

    [Theory]
    [InlineData(0, 0, 1, 700, 600)]
    [InlineData(-30.5, 20.2, 1.7, 300, 250)]
    [InlineData(100, 60, 0.3, 600, 500)]
    [InlineData(0, 0, 40, 30, 20)]
    public void A_mask_read_tile_by_tile_has_the_labels_of_one_in_memory(double x, double y, double step, int width, int height)
    {
        var slide = new PixelSize(1024, 768);
        var rule = new LabelRule(Unknown: 3, Tumor: 1);
        using var tiled = (IDisposable)MaskLabels.Open(() => Classes(), slide, rule, mostPixelsInMemory: 0);
        var whole = MaskLabels.Open(() => Classes(), slide, rule);
        Assert.False(whole is IDisposable);
        var expected = Read(whole, x, y, step, width, height);
        Assert.Equal(expected, Read((ILabelMap)tiled, x, y, step, width, height));
        Assert.Superset(new HashSet<byte> { TumorLabel.Normal, TumorLabel.Tumor, TumorLabel.Unknown }, expected.ToHashSet());
    }

    [Fact]
    public void Coarse_labels_come_from_the_level_that_fits_and_few_px_are_decoded()
    {
        var levels = new List<LevelRect>();
        var slide = Classes(4, 16);
        slide.OnRead = levels.Add;
        using var labels = (IDisposable)
            MaskLabels.Open(() => slide, new PixelSize(512, 384), new LabelRule(Tumor: 2), mostPixelsInMemory: 0);
        var found = Read((ILabelMap)labels, 0, 0, 20, 25, 19);
        Assert.All(levels, l => Assert.Equal(2, l.Level));
        for (var i = 0; i < found.Length; i++)
            Assert.Equal(((i % 25 * 20 + 10) / 64 + (i / 25 * 20 + 10) / 64) % 4 == 2 ? 1 : 0, found[i]);
        levels.Clear();
        Read((ILabelMap)labels, 0, 0, 15, 25, 19);
        Assert.All(levels, l => Assert.Equal(1, l.Level));
    }

    [Theory]
    [InlineData(null, null, 255, TumorLabel.Tumor)]
    [InlineData(null, null, 192, TumorLabel.Tumor)]
    [InlineData(null, null, 191, TumorLabel.Normal)]
    [InlineData(null, null, 1, TumorLabel.Normal)]
    [InlineData(1, null, 1, TumorLabel.Tumor)]
    [InlineData(2, null, 1, TumorLabel.Normal)]
    [InlineData(1, null, 255, TumorLabel.Normal)]
    [InlineData(2, 0, 0, TumorLabel.Unknown)]
    [InlineData(null, 255, 255, TumorLabel.Unknown)]
    public void The_tumour_value_is_stated_never_guessed(int? tumor, int? unknown, int value, int expected) =>
        Assert.Equal(expected, new LabelRule((byte?)unknown, (byte?)tumor).Label((byte)value));

    [Theory]
    [InlineData(64L << 20)]
    [InlineData(0)]
    public void A_mask_of_another_shape_is_refused(long inMemory)
    {
        var error = Assert.Throws<UserException>(() =>
            MaskLabels.Open(() => Classes(), new PixelSize(512, 512), LabelRule.Default, inMemory)
        );
        Assert.Equal(
            "memory.tif: the mask has 512 x 384 px, which does not fit a slide of 512 x 512 px; expected the same shape",
            error.Message
        );
    }

    [Fact]
    public void Pyramidal_mask_TIFFs_of_numbered_classes_are_read_through_OpenSlide()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("tumor_001_mask.tif");
        using (var black = NetVips.Image.Black(3000, 2000))
        using (
            var mask = black.Mutate(m =>
            {
                m.DrawRect([1], 1000, 500, 600, 700, fill: true);
                m.DrawRect([2], 2000, 100, 300, 300, fill: true);
            })
        )
            mask.Tiffsave(
                path,
                compression: NetVips.Enums.ForeignTiffCompression.Deflate,
                tile: true,
                tileWidth: 256,
                tileHeight: 256,
                pyramid: true,
                regionShrink: NetVips.Enums.RegionShrink.Nearest
            );
        using (var slide = SlideFile.Open(path))
            Assert.Equal(("generic-tiff", true), (slide.Info.Format, slide.Info.Levels.Count > 2));
        foreach (var inMemory in new[] { 0, long.MaxValue })
        {
            var labels = MaskLabels.Open(() => SlideFile.Open(path), new PixelSize(3000, 2000), new LabelRule(Tumor: 1), inMemory);
            using (labels as IDisposable)
            {
                Assert.Equal(600 * 700, Read(labels, 0, 0, 1, 3000, 2000).Count(l => l == TumorLabel.Tumor));
                Assert.Equal(150 * 175, Read(labels, 0, 0, 4, 750, 500).Count(l => l == TumorLabel.Tumor));
            }
        }
    }

    [Fact]
    public void Annotations_that_are_not_exhaustive_leave_the_rest_unknown()
    {
        var labels = new PolygonLabels(
            [Shapes.Square(2, 2, 6), Shapes.Square(4, 4, 2, "_2"), Shapes.Square(0, 8, 1, "Stroma")],
            TumorLabel.Unknown
        );
        var found = Read(labels, 0, 0, 1, 10, 10);
        Assert.Equal(
            (36 - 4, 4, 64),
            (found.Count(l => l == TumorLabel.Tumor), found.Count(l => l == TumorLabel.Normal), found.Count(l => l == TumorLabel.Unknown))
        );
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(0, 128, true)]
    [InlineData(0, 191, true)]
    [InlineData(0, 255, false)]
    [InlineData(3, 255, false)]
    public void Of_0_and_one_other_value_that_one_is_marked_and_it_is_said_where_it_is_not_white(int low, int high, bool said)
    {
        foreach (var inMemory in new[] { 64L << 20, 0 })
        {
            var labels = MaskLabels.Open(() => Halves(low, high), new PixelSize(128, 64), LabelRule.Default, inMemory);
            Assert.Equal([0, 1], Read(labels, 0, 0, 64, 2, 1));
            Assert.Equal(said, labels.Notes.Any(n => n.Contains($"holds the values 0 and {high} alone", StringComparison.Ordinal)));
            (labels as IDisposable)?.Dispose();
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(5, 5)]
    public void Values_of_which_none_is_tumour_are_said_or_an_error(int low, int high)
    {
        var labels = MaskLabels.Open(() => Halves(low, high), new PixelSize(128, 64), LabelRule.Default);
        Assert.Equal([0, 0], Read(labels, 0, 0, 64, 2, 1));
        Assert.Contains("left out: px of value", Assert.Single(labels.Notes));
        Assert.Throws<UserException>(() =>
            MaskLabels.Open(() => Halves(low, high), new PixelSize(128, 64), LabelRule.Default with { Strict = true })
        );
        Assert.Empty(MaskLabels.Open(() => Halves(low, high), new PixelSize(128, 64), new LabelRule(Tumor: 2)).Notes);
    }

    [Fact]
    public void An_unknown_value_is_no_second_value()
    {
        var rule = new LabelRule(Unknown: 0);
        Assert.Equal([255, 0], Read(MaskLabels.Open(() => Halves(0, 1), new PixelSize(128, 64), rule), 0, 0, 64, 2, 1));
    }

    public static TheoryData<string, double[], double[], double> Images =>
        new()
        {
            { "RGBA on white", [255, 255, 255, 0], [255, 0, 0, 255], 255 },
            { "RGBA of any colour", [0, 0, 0, 0], [0, 200, 0, 255], 255 },
            { "RGBA, black is normal", [255, 255, 255, 0], [0, 0, 0, 255], 255 },
            { "grey with alpha", [255, 0], [255, 255], 255 },
            { "16 bits, 0 and 1", [0], [1], 65535 },
            { "16 bits, 0 and 255", [0], [255], 65535 },
            { "16 bits, 0 and 65535", [0], [65535], 65535 },
            { "16 bits with alpha", [65535, 65535, 65535, 0], [65535, 65535, 65535, 65535], 65535 },
        };

    [Theory]
    [MemberData(nameof(Images))]
    public void Transparent_px_are_not_annotated_and_16_bits_stay_as_they_are(string what, double[] left, double[] right, double most)
    {
        using var folder = new TemporaryFolder();
        foreach (var ending in new[] { "png", "tif" })
        {
            using var bytes = NetVips.Image.Black(64, 64);
            using var black = bytes.Cast(most > 255 ? NetVips.Enums.BandFormat.Ushort : NetVips.Enums.BandFormat.Uchar);
            using var a = black.NewFromImage(left);
            using var b = black.NewFromImage(right);
            using var both = a.Join(b, NetVips.Enums.Direction.Horizontal);
            using var typed = both.Copy(interpretation: Interpretation(left.Length, most));
            typed.WriteToFile(folder.File($"m.{ending}"));
            var labels = LabelFile.Open(folder.File($"m.{ending}"), new PixelSize(128, 64));
            Assert.Equal([0, what.Contains("black", StringComparison.Ordinal) ? 0 : 1], Read(labels, 0, 0, 64, 2, 1).Select(l => (int)l));
            Assert.Equal(left.Length % 2 == 0, labels.Notes.Any(n => n.Contains("transparent px", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_mask_of_fractions_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var black = NetVips.Image.Black(64, 64);
        using var fractions = black.Cast(NetVips.Enums.BandFormat.Float);
        fractions.WriteToFile(folder.File("m.tif"));
        var error = Assert.Throws<UserException>(() => LabelFile.Open(folder.File("m.tif"), new PixelSize(64, 64)));
        Assert.Contains("expected whole values of 8 or 16 bits", error.Message);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a.svs", "a")]
    [InlineData("a_mask", "a")]
    [InlineData("a.SVS-mask", "a")]
    [InlineData("a_mask.ndpi", "a")]
    [InlineData("TCGA-1.2.3", "TCGA-1.2.3")]
    [InlineData("_mask", "_mask")]
    public void The_slide_is_found_in_the_name_of_a_file_that_belongs_to_it(string file, string slide) =>
        Assert.Equal(slide, SlideFolder.SlideOf(file));

    private static NetVips.Enums.Interpretation Interpretation(int bands, double most) =>
        (bands > 2, most > 255) switch
        {
            (true, true) => NetVips.Enums.Interpretation.Rgb16,
            (true, false) => NetVips.Enums.Interpretation.Srgb,
            (false, true) => NetVips.Enums.Interpretation.Grey16,
            _ => NetVips.Enums.Interpretation.Bw,
        };

    /// <summary>128 × 64 px, the left half of one value, the right one of another.</summary>
    private static MemorySlide Halves(int left, int right) =>
        new(
            128,
            64,
            null,
            (x, _) =>
            {
                var v = (byte)(x < 64 ? left : right);
                return (v, v, v);
            }
        );
}
