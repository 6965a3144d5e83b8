using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.TestSupport;
using TumorTrace.Training.Data;

namespace TumorTrace.Training.Tests;

/// <summary>Tumour wherever the function says so.</summary>
internal sealed class FunctionLabels(Func<double, double, byte> label) : ILabelMap
{
    public void Read(Level0Point origin, double step, int width, int height, Span<byte> labels)
    {
        for (var i = 0; i < width * height; i++)
            labels[i] = label(origin.X + (i % width + 0.5) * step, origin.Y + (i / width + 0.5) * step);
    }
}

/// <summary>Small regions with an easy task: tumour is violet, normal tissue is pink, glass is white.</summary>
internal static class TrainingScenes
{
    internal const int Side = 512;

    /// <summary>Left half tumour, right half normal, the bottom quarter glass.</summary>
    internal static TrainingRegion Halves(string group, int seed, string split = "train", Area? area = null)
    {
        var image = new RgbImage(Side, Side);
        var random = new Random(seed);
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
                Color(x, y, random.Next(-25, 26)).CopyTo(image.Row(y)[(x * 3)..]);
        }
        var source = new TrainingCase("memory", "labels", split, group) { Mpp = 0.25, Area = area ?? Area.Whole };
        return new TrainingRegion(
            source,
            0.25,
            new DataReaders(
                (_, mpp) => new MemorySlide(Side, Side, mpp, (x, y) => Pixel(image, x, y)),
                (_, _, _) => new FunctionLabels((x, y) => x < Side / 2 && y < Side * 0.75 ? TumorLabel.Tumor : TumorLabel.Normal)
            )
        );
    }

    private static (byte, byte, byte) Pixel(RgbImage image, long x, long y)
    {
        var rgb = image.Row((int)y).Slice((int)x * 3, 3);
        return (rgb[0], rgb[1], rgb[2]);
    }

    private static byte[] Color(int x, int y, int noise) =>
        y >= Side * 3 / 4 ? [245, 245, 245]
        : x < Side / 2 ? [(byte)(110 + noise), (byte)(60 + noise), (byte)(160 + noise)]
        : [(byte)(225 + noise), (byte)(150 + noise), (byte)(190 + noise)];
}
