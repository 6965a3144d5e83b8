using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Tissue;

public sealed class OtsuTests
{
    [Theory]
    [InlineData("camelyon_overview", 62, 167226)]
    [InlineData("cmu1_thumbnail", 59, 125461)]
    public void Thresholds_and_masks_equal_OpenCVs_on_real_overviews(string name, int threshold, int tissue)
    {
        var folder = SharedFiles.Need("tissue");
        var image = Read(Path.Combine(folder, $"{name}.png"));
        var reference = Read(Path.Combine(folder, $"{name}_otsu_s8.png"));
        var histogram = new long[256];
        for (var i = 0; i < image.Pixels.Length; i += 3)
            histogram[Saturation(image, i)]++;
        var otsu = Otsu.Compute(histogram);
        Assert.Equal(threshold, otsu.Threshold);
        var found = 0;
        for (var i = 0; i < image.Pixels.Length; i += 3)
        {
            var isTissue = Saturation(image, i) > otsu.Threshold;
            found += isTissue ? 1 : 0;
            Assert.Equal(reference.Pixels[i] >= 128, isTissue);
        }
        Assert.Equal(tissue, found);
    }

    [Fact]
    public void One_value_only_is_not_bimodal()
    {
        var histogram = new long[256];
        histogram[7] = 100;
        Assert.Equal((7, 0), (Otsu.Compute(histogram).Threshold, Otsu.Compute(histogram).Separability));
    }

    [Fact]
    public void Two_values_are_perfectly_bimodal()
    {
        var histogram = new long[256];
        histogram[10] = 70;
        histogram[200] = 30;
        var otsu = Otsu.Compute(histogram);
        Assert.Equal((10, 10.0), (otsu.Threshold, otsu.BackgroundMean));
        Assert.Equal(1, otsu.Separability, 9);
    }

    private static byte Saturation(RgbImage image, int i) => Hsv.Saturation(image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]);

    private static RgbImage Read(string path)
    {
        using ISlide slide = SlideFile.Open(path);
        var image = new RgbImage((int)slide.Info.Size.Width, (int)slide.Info.Size.Height);
        slide.Read(new LevelRect(0, 0, 0, image.Width, image.Height), image.Pixels);
        return image;
    }
}
