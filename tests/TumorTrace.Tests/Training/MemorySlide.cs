using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Slides;
using TumorTrace.Training.Data;

namespace TumorTrace.Tests.Training;

/// <summary>A slide of one level in memory.</summary>
internal sealed class MemorySlide(RgbImage image, double mpp) : ISlide
{
    public SlideInfo Info { get; } = new("memory", "memory", [new SlideLevel(new PixelSize(image.Width, image.Height), 1)], mpp, "test",
        new Level0Rect(0, 0, image.Width, image.Height), new Dictionary<string, string>(), []);

    public void Read(LevelRect region, Span<byte> rgb)
    {
        rgb.Fill(255);
        for (var y = Math.Max(0, region.Y); y < Math.Min(region.Bottom, image.Height); y++)
        {
            for (var x = Math.Max(0, region.X); x < Math.Min(region.Right, image.Width); x++)
                image.Row((int)y).Slice((int)x * 3, 3).CopyTo(rgb[(int)(((y - region.Y) * region.Width + x - region.X) * 3)..]);
        }
    }

    public void Dispose() { }
}

/// <summary>Tumour wherever the function says so.</summary>
internal sealed class FunctionLabels(Func<double, double, byte> label) : ITumorLabels
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
        var source = new TrainingCase("memory", "labels", 0.25, split, group, null, area ?? Area.Whole);
        return new TrainingRegion(source, 0.25, new DataReaders((_, mpp) => new MemorySlide(image, mpp ?? 0.25),
            (_, _, _) => new FunctionLabels((x, y) => x < Side / 2 && y < Side * 0.75 ? TumorLabel.Tumor : TumorLabel.Normal)));
    }

    private static byte[] Color(int x, int y, int noise) => y >= Side * 3 / 4 ? [245, 245, 245]
        : x < Side / 2 ? [(byte)(110 + noise), (byte)(60 + noise), (byte)(160 + noise)] : [(byte)(225 + noise), (byte)(150 + noise), (byte)(190 + noise)];
}
