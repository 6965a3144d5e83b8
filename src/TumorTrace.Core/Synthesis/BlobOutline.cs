using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Synthesis;

/// <summary>Organic closed outlines: a circle whose radius carries harmonics of falling strength.</summary>
internal static class BlobOutline
{
    private const int Harmonics = 40;

    /// <param name="centre">In level-0 px.</param>
    /// <param name="radius">Mean radius in level-0 px; the outline stays within 0.35 and 1.9 of it.</param>
    public static List<Level0Point> Ring(SeededSequence random, Level0Point centre, double radius)
    {
        var waves = Waves(random);
        var count = Math.Clamp((int)(radius / 6), 24, 700);
        var stretch = random.Between(0.75f, 1.3f);
        var ring = new List<Level0Point>(count);
        for (var i = 0; i < count; i++)
        {
            var angle = 2 * Math.PI * i / count;
            var r = radius * Math.Clamp(1 + waves.Sum(w => w.Strength * Math.Cos(w.Frequency * angle + w.Phase)), 0.35, 1.6);
            ring.Add(new Level0Point(Round(centre.X + r * stretch * Math.Cos(angle)), Round(centre.Y + r / stretch * Math.Sin(angle))));
        }
        return ring;
    }

    /// <summary>A tumour region; large ones have one hole of normal tissue in three cases of ten.</summary>
    public static AnnotationShape Region(SeededSequence random, Level0Point centre, double radius, int number)
    {
        var outer = Ring(random, centre, radius);
        var holed = radius > 400 && random.Unit() < 0.3f;
        // The hole's largest radius stays within the outline's smallest, so the rings cannot cross.
        List<IReadOnlyList<Level0Point>> holes = holed ? [Ring(random, centre, radius * 0.12)] : [];
        return new AnnotationShape(outer, holes)
        {
            Name = $"Tumor {number}",
            Group = "Tumor",
            Color = "#ff0000",
        };
    }

    private static (double Frequency, double Strength, double Phase)[] Waves(SeededSequence random)
    {
        var waves = new (double, double, double)[Harmonics];
        for (var k = 0; k < Harmonics; k++)
            waves[k] = (k + 1, random.Between(0.3f, 1) * 0.24 / Math.Pow(k + 1, 1.05), random.Between(0, 2 * MathF.PI));
        return waves;
    }

    private static double Round(double value) => Math.Round(value * 10) / 10;
}
