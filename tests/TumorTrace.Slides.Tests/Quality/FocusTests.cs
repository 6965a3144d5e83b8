using TumorTrace.Core.Geometry;
using TumorTrace.Core.Quality;
using TumorTrace.Core.Slides;
using TumorTrace.TestSupport;

namespace TumorTrace.Slides.Tests.Quality;

/// <summary>On real tissue at 1 µm/px, as it is and out of focus.</summary>
public sealed class FocusTests
{
    [Theory]
    [InlineData("bcss-40x/images/1008.jpg")]
    [InlineData("bcss-40x/images/1015.jpg")]
    [InlineData("camelyon17-five-centres-40x/centre_0_patient_006_node_1.jpeg")]
    [InlineData("camelyon17-five-centres-40x/centre_3_patient_066_node_1.jpeg")]
    public void Real_tissue_is_sharp_and_three_micrometres_of_defocus_are_seen(string file)
    {
        var path = Path.Combine(SharedFiles.Need(Path.GetDirectoryName(file)!), Path.GetFileName(file));
        using var slide = SlideFile.Open(path, 0.25);
        var scale = WorkingScale.ForRatio(slide.Info, 4);
        var working = new WorkingSlide(slide, scale, cacheBytes: 32L << 20);
        const int Side = TissueSample.Side;
        var (blocks, sharp, blurred) = (0, 0, 0);
        for (var y = 0; y + Side <= scale.Size.Height; y += Side)
        {
            for (var x = 0; x + Side <= scale.Size.Width; x += Side)
            {
                var block = new byte[Side * Side * 3];
                working.Read(new WorkingRect(x, y, Side, Side), block);
                blocks++;
                sharp += Focus.IsBlurred(block, Side) ? 0 : 1;
                blurred += Focus.IsBlurred(Blur(Blur(block, Side), Side), Side) ? 1 : 0;
            }
        }
        Assert.True(blocks >= 9, $"{blocks} blocks");
        Assert.True(sharp >= 0.95 * blocks, $"{sharp} of {blocks} are sharp");
        Assert.True(blurred >= 0.9 * blocks, $"{blurred} of {blocks} are blurred");
    }

    /// <summary>The mean over 5 × 5 px.</summary>
    private static byte[] Blur(byte[] rgb, int side)
    {
        var result = new byte[rgb.Length];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (x, y, c) = (i / 3 % side, i / 3 / side, i % 3);
            var (sum, count) = (0, 0);
            for (var v = Math.Max(0, y - 2); v <= Math.Min(side - 1, y + 2); v++)
            {
                for (var u = Math.Max(0, x - 2); u <= Math.Min(side - 1, x + 2); u++)
                {
                    sum += rgb[(v * side + u) * 3 + c];
                    count++;
                }
            }
            result[i] = (byte)(sum / count);
        }
        return result;
    }
}
