using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Tests.Tissue;

/// <summary>Pale tissue is found; what is not bright-field H&amp;E is named; nothing is found in silence.</summary>
public sealed class SlideLookTests
{
    private static string LastNote(TissueScene scene)
    {
        var found = scene.Find();
        Assert.Equal(0, found.Mask.Count());
        return found.Notes[^1];
    }

    [Theory]
    [InlineData(14, 3, 0)]
    [InlineData(14, 3, 1)]
    [InlineData(17, 5, 1)]
    [InlineData(12, 2, 0)]
    [InlineData(20, 3, 1)]
    public void Pale_tissue_is_found_where_OTSU_s_classes_are_two(int tissue, int glass, int noise)
    {
        (int, int, int) Pale(int saturation) => (240, (int)Math.Round(240 - 240 * saturation / 255.0), 238);
        var scene = TissueScene.OnGlass(Pale(glass)).Tissue((_, _) => Pale(tissue));
        if (noise > 0)
            scene.Noise(noise);
        Assert.InRange(scene.IoU(scene.Find()), 0.97, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_blank_slide_has_no_tissue_and_says_why(int noise)
    {
        var scene = TissueScene.OnGlass();
        if (noise > 0)
            scene.Noise(noise);
        Assert.StartsWith("no tissue found: no part has a saturation above 18", LastNote(scene));
    }

    [Fact]
    public void A_shade_over_half_of_the_glass_is_no_tissue() =>
        Assert.StartsWith("no tissue found: ", LastNote(TissueScene.OnGlass().Over((x, _) => x > 150, (236, 231, 232))));

    [Fact]
    public void Specks_alone_are_no_tissue_and_that_is_said() =>
        Assert.StartsWith(
            "no tissue found: all that is stained is in specks smaller than 5000 µm²",
            LastNote(TissueScene.OnGlass().Over((x, y) => x % 40 < 4 && y % 40 < 4, (210, 120, 170)))
        );

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_grey_slide_is_named(int noise)
    {
        var scene = TissueScene.OnGlass((235, 235, 235)).Tissue((x, y) => (90 + x % 60, 90 + x % 60, 90 + x % 60));
        if (noise > 0)
            scene.Noise(noise);
        Assert.StartsWith("no tissue found: the slide is not bright-field H&E: it has no colour", LastNote(scene));
    }

    [Theory]
    [InlineData("DAPI", 1, 2, 6, 40, 70, 200)]
    [InlineData("DAPI, pure", 0, 0, 0, 0, 0, 255)]
    [InlineData("DAPI, hazy", 6, 8, 40, 30, 40, 180)]
    [InlineData("FITC", 2, 4, 2, 20, 180, 40)]
    [InlineData("TRITC", 4, 1, 1, 200, 15, 10)]
    [InlineData("Cy5", 3, 1, 3, 160, 10, 150)]
    [InlineData("grey fluorescence", 3, 3, 3, 150, 150, 150)]
    [InlineData("inverted", 13, 15, 16, 45, 135, 85)]
    public void Fluorescence_and_inverted_images_are_named(string what, int r, int g, int b, int tr, int tg, int tb)
    {
        var scene = TissueScene
            .OnGlass((r, g, b))
            .Tissue((x, y) => ((tr * (60 + x % 41) / 100), tg * (60 + x % 41) / 100, tb * (60 + x % 41) / 100));
        var note = LastNote(scene);
        Assert.True(note.StartsWith("no tissue found: the slide is not bright-field H&E: it", StringComparison.Ordinal), $"{what}: {note}");
    }

    [Fact]
    public void A_dark_image_is_thresholded_on_request_and_still_named()
    {
        var found = TissueScene.OnGlass((1, 2, 6)).Tissue((_, _) => (40, 70, 200)).Find(new TissueOptions { KeepPen = true });
        Assert.NotEqual(0, found.Mask.Count());
        Assert.Contains(found.Notes, n => n.StartsWith("the slide is not bright-field H&E", StringComparison.Ordinal));
    }

    [Fact]
    public void Brown_as_of_DAB_is_tissue_with_a_warning()
    {
        var scene = TissueScene.OnGlass().Tissue((x, _) => x % 3 == 0 ? (140, 150, 190) : (150, 105, 70));
        var found = scene.Find();
        Assert.InRange(scene.IoU(found), 0.97, 1);
        Assert.Contains(found.Notes, n => n.Contains("is brown, as DAB is", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(4, 2, 6)]
    public void Tissue_from_edge_to_edge_in_a_black_frame_is_tissue(int r, int g, int b)
    {
        var scene = TissueScene.OnGlass((r, g, b)).Tissue((x, _) => x % 4 == 0 ? (120, 80, 150) : (210, 120, 170));
        Assert.InRange(scene.IoU(scene.Find()), 0.94, 1);
    }
}
