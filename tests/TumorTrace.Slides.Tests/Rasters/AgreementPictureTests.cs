using System.Diagnostics;
using SkiaSharp;
using TumorTrace.Core.Imaging;
using TumorTrace.Slides.Rasters;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Rasters;

public sealed class AgreementPictureTests
{
    private static readonly SKColor s_both = new(0x00, 0x9E, 0x73),
        s_predicted = new(0xE6, 0x9F, 0x00),
        s_missed = new(0x00, 0x72, 0xB2),
        s_unknown = new(0xA6, 0xA6, 0xA6),
        s_tissue = new(0xE3, 0xE3, 0xE3);
    private const int Margin = 24,
        Header = 52;

    [Fact]
    public void Each_px_of_a_small_map_has_the_colour_of_its_case()
    {
        // Columns: both, predicted only, missed, unknown, tissue, glass.
        var content = new AgreementContent(
            "cases",
            2,
            Mask(6, 2, (x, _) => x is 0 or 1 or 3),
            Mask(6, 2, (x, _) => x is 0 or 2),
            Mask(6, 2, (x, _) => x == 3),
            Mask(6, 2, (x, _) => x == 4)
        );
        using var picture = Draw(content);
        SKColor[] expected = [s_both, s_predicted, s_missed, s_unknown, s_tissue, SKColors.White];
        for (var x = 0; x < 6; x++)
            Assert.Equal(expected[x], picture.GetPixel(Margin + x * 150 + 75, Header + 75));
        Assert.True(picture.Width <= 900 + 2 * Margin);
    }

    [Fact]
    public void A_lesion_of_two_px_on_the_largest_slide_is_still_seen_in_a_ring_and_quickly()
    {
        const int Side = 12_500;
        var lesion = Mask(Side, Side, (_, _) => false);
        var alarm = Mask(Side, Side, (_, _) => false);
        lesion[7000, 5000] = true;
        lesion[7001, 5000] = true;
        alarm[100, 12_000] = true;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        using var picture = Draw(new AgreementContent("a single micro-metastasis", 2, alarm, lesion));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{watch.Elapsed.TotalSeconds:0.0} s, {(GC.GetAllocatedBytesForCurrentThread() - before) / 1e6:0} MB"
        );
        Assert.Equal(s_missed, picture.GetPixel(Margin + 7000 * 900 / Side, Header + 5000 * 900 / Side));
        Assert.Equal(s_missed, picture.GetPixel(Margin + 7000 * 900 / Side + 13, Header + 5000 * 900 / Side));
        Assert.Equal(s_predicted, picture.GetPixel(Margin + 100 * 900 / Side, Header + 12_000 * 900 / Side));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    [Fact]
    public void A_spot_shows_what_most_of_its_tumour_px_say()
    {
        var predicted = Mask(9000, 1000, (x, y) => y < 500 && x % 10 < 4);
        var truth = Mask(9000, 1000, (x, y) => y < 500 && x % 10 < 7);
        using var mostlyFound = Draw(new AgreementContent("", 2, predicted, truth));
        Assert.Equal(s_both, mostlyFound.GetPixel(Margin + 450, Header + 20));
        using var mostlyWrong = Draw(new AgreementContent("", 2, truth, Mask(9000, 1000, (x, y) => y < 500 && x % 10 < 2)));
        Assert.Equal(s_predicted, mostlyWrong.GetPixel(Margin + 450, Header + 20));
    }

    [Fact]
    public void Same_masks_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var content = new AgreementContent("same", 2, Maps.RandomMask(3), Maps.RandomMask(3));
        AgreementPicture.Write(folder.File("a.png"), content);
        AgreementPicture.Write(folder.File("b.png"), content);
        Assert.Equal(File.ReadAllBytes(folder.File("a.png")), File.ReadAllBytes(folder.File("b.png")));
    }

    [Fact]
    public void Masks_of_different_sizes_are_refused()
    {
        var content = new AgreementContent("", 2, new BitMask(4, 4), new BitMask(5, 4));
        var error = Assert.Throws<ArgumentException>(() => AgreementPicture.Write("never.png", content));
        Assert.Contains("a mask is 4 × 4 px, the truth 5 × 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_for_a_page_is_a_narrow_jpeg_and_a_missing_one_is_none()
    {
        using var folder = new TemporaryFolder();
        AgreementPicture.Write(folder.File("wide.png"), new AgreementContent("wide", 2, new BitMask(1000, 500), new BitMask(1000, 500)));
        using var jpeg = SKBitmap.Decode(EmbeddedPicture.TryJpeg(folder.File("wide.png"), 700));
        Assert.Equal(700, jpeg.Width);
        File.WriteAllText(folder.File("broken.png"), "no picture");
        Assert.Null(EmbeddedPicture.TryJpeg(folder.File("broken.png"), 700));
        Assert.Null(EmbeddedPicture.TryJpeg(folder.File("none.png"), 700));
    }

    private static SKBitmap Draw(AgreementContent content)
    {
        using var folder = new TemporaryFolder();
        AgreementPicture.Write(folder.File("agreement.png"), content);
        return SKBitmap.Decode(folder.File("agreement.png"));
    }

    private static BitMask Mask(int width, int height, Func<int, int, bool> isSet)
    {
        var mask = new BitMask(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                mask[x, y] = isSet(x, y);
        }
        return mask;
    }
}
