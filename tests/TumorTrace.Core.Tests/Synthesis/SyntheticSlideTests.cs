using TumorTrace.Core.Geometry;
using TumorTrace.Core.Synthesis;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Synthesis;

public sealed class SyntheticSlideTests
{
    private static readonly SynthOptions s_small = new()
    {
        Width = 1100,
        Height = 900,
        Seed = 5,
        TissueFraction = 0.5,
    };

    private static byte[] Whole(SynthOptions options, int threads = 2)
    {
        var rgb = new byte[options.Width * options.Height * 3];
        new SyntheticSlide(options).RenderRows(0, options.Height, rgb, threads);
        return rgb;
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_number_of_threads() => Assert.Equal(Whole(s_small, 1), Whole(s_small, 4));

    [Trait("Speed", "Slow")]
    [Fact]
    public void Any_partition_gives_the_same_pixels()
    {
        var whole = Whole(s_small);
        var slide = new SyntheticSlide(s_small);
        var random = new Random(3);
        for (var n = 0; n < 12; n++)
        {
            var w = 1 + random.Next(300);
            var h = 1 + random.Next(300);
            var x = random.Next(s_small.Width - w);
            var y = random.Next(s_small.Height - h);
            var part = new byte[w * h * 3];
            slide.Render(x, y, w, h, part);
            for (var row = 0; row < h; row++)
                Assert.Equal(whole.AsSpan(((y + row) * s_small.Width + x) * 3, w * 3), part.AsSpan(row * w * 3, w * 3));
        }
    }

    [Trait("Speed", "Slow")]
    [Fact]
    public void Another_seed_gives_another_slide() => Assert.NotEqual(Whole(s_small), Whole(s_small with { Seed = 6 }));

    [Fact]
    public void Regions_outside_the_slide_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticSlide(s_small).Render(1000, 0, 101, 1, new byte[303]));

    [Fact]
    public void A_slide_without_tissue_is_bare_glass()
    {
        var rgb = Whole(s_small with { TissueFraction = 0, TumorRegions = 0, PenMarks = 0 });
        Assert.True(rgb.Min() > 220, $"darkest value {rgb.Min()}");
    }

    [Fact]
    public void Tissue_takes_about_the_fraction_asked_for()
    {
        var options = s_small with { Width = 1200, Height = 1200, Mpp = 1, TissueFraction = 0.4, PenMarks = 0, StainVariation = 0 };
        var rgb = Whole(options);
        var dark = Enumerable.Range(0, rgb.Length / 3).Count(i => rgb[i * 3 + 1] < 215);
        Assert.InRange(dark / (rgb.Length / 3.0), 0.2, 0.45);
    }

    [Fact]
    public void The_rendered_mask_is_the_truth_rasterised()
    {
        var slide = new SyntheticSlide(s_small with { Width = 2000, Height = 1600, TissueFraction = 0.9 });
        Assert.NotEmpty(slide.Truth);
        var truth = new BlockTruth(slide.Truth, 2000, 1600);
        var canvas = new BlockCanvas();
        var expected = new byte[128 * 128];
        var tumor = 0;
        for (var block = 0; block < 16 * 13; block++)
        {
            canvas.MoveTo(block % 16, block / 16);
            truth.Read(canvas);
            slide.Labels.Read(new Level0Point(canvas.X0, canvas.Y0), 1, 128, 128, expected);
            Assert.Equal(expected, canvas.Truth);
            tumor += expected.Count(b => b == 1);
        }
        Assert.True(tumor > 20_000, $"{tumor} tumour pixels");
    }

    [Fact]
    public void Tumour_is_drawn_in_the_given_regions_and_changes_nothing_far_from_them()
    {
        var options = s_small with { Width = 1700, Height = 500, TissueFraction = 0.95, Truth = [Shapes.Square(100.5, 120, 250)] };
        var with = Whole(options);
        var without = Whole(options with { Truth = [] });
        var inside = 0;
        var far = 0;
        for (var i = 0; i < with.Length / 3; i++)
        {
            var x = i % options.Width;
            var y = i / options.Width;
            var differs = !with.AsSpan(i * 3, 3).SequenceEqual(without.AsSpan(i * 3, 3));
            inside += differs && x is > 100 and < 350 && y is >= 120 and < 370 ? 1 : 0;
            far += differs && x > 1400 ? 1 : 0;
        }
        // The strands between the nests are the same stroma as without tumour.
        Assert.True(inside > 0.5 * 250 * 250, $"{inside} pixels differ inside");
        Assert.Equal(0, far);
    }

    [Fact]
    public void Tumour_on_bare_glass_gets_tissue_around_it()
    {
        var rgb = Whole(s_small with { TissueFraction = 0, PenMarks = 0, Truth = [Shapes.Square(600, 500, 100)] });
        Assert.Contains(Enumerable.Range(0, 100), i => rgb[((550 + i / 10) * 1100 + 450 + i % 10) * 3 + 1] < 200);
    }

    [Fact]
    public void All_invalid_options_are_reported_together()
    {
        var error = Assert.Throws<UserException>(() =>
            new SyntheticSlide(
                new SynthOptions
                {
                    Width = 0,
                    Mpp = 4,
                    TissueFraction = 1,
                    Truth = [Shapes.Square(0, 0, 1e6)],
                }
            )
        );
        Assert.Equal(
            "synthetic slide: Width is 0 x 16384, expected 1 to 100000 px per side; Mpp is 4, expected 0.1 to 1 µm/px; "
                + "TissueFraction is 1, expected 0 to 0.95; Truth is a file whose regions reach to (0, 0) .. (1000000, 1000000), "
                + "expected regions inside the slide: choose a larger size, or fit them",
            error.Message
        );
    }
}
