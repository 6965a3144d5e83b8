using System.Text;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Core.Geometry;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations.Conversion;

internal static class Documents
{
    public static AnnotationDocument Parse(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a"), text);
        return AnnotationFile.ReadDocument(folder.File("a"));
    }

    public static string Text(AnnotationForm form, AnnotationDocument document)
    {
        using var stream = new MemoryStream();
        AnnotationConversion.Write(stream, form, document);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimStart('\uFEFF');
    }

    /// <summary>Converted, written and read again.</summary>
    public static AnnotationDocument Through(AnnotationForm form, AnnotationDocument document, LossList? losses = null) =>
        Parse(Text(form, AnnotationConversion.To(form, document, losses ?? new LossList())));

    public static byte[] Paint(AnnotationDocument document, int side)
    {
        var mask = new byte[side * side];
        new PolygonLabels(document.Shapes).Read(new Level0Point(0, 0), 1, side, side, mask);
        return mask;
    }

    /// <summary>
    /// Areas of every group with up to four holes, overlapping and lying in each other's holes, on whole and broken coordinates.
    /// </summary>
    public static AnnotationDocument Random(int seed, int side)
    {
        var random = new Random(seed);
        string?[] groups = ["Tumor", "_0", "_2", "Exclusion", "Stroma", "None", null];
        var shapes = Enumerable
            .Range(0, random.Next(1, 7))
            .Select(i =>
            {
                var x = random.Next(side);
                var y = random.Next(side);
                var size = random.Next(3) == 0 ? 0.2 : 1;
                return new AnnotationShape(
                    Star(random, x, y, size),
                    [.. Enumerable.Range(0, random.Next(5)).Select(q => Triangle(random, x, y, size, q))]
                )
                {
                    Name = $"a{i}",
                    Group = groups[random.Next(groups.Length)],
                    Color = random.Next(3) == 0 ? null : "#0a0b0c",
                };
            });
        return new AnnotationDocument(AnnotationForm.GeoJson, [.. shapes]);
    }

    /// <summary>Reaches at least 12·size from its middle everywhere.</summary>
    private static Level0Point[] Star(Random random, double x, double y, double size) =>
        [
            .. Enumerable
                .Range(0, 12)
                .Select(i =>
                {
                    var r = (14 + 16 * random.NextDouble()) * size;
                    var a = 2 * Math.PI * i / 12;
                    return new Level0Point(x + r * Math.Cos(a), y + r * Math.Sin(a));
                }),
        ];

    /// <summary>Within a quadrant of its own, at most 8·size from the middle.</summary>
    private static Level0Point[] Triangle(Random random, double x, double y, double size, int quadrant)
    {
        var sx = quadrant % 2 == 0 ? 1 : -1;
        var sy = quadrant < 2 ? 1 : -1;
        double Step() => random.Next(2) == 0 ? random.Next(6) : 5.6 * random.NextDouble();
        return [.. Enumerable.Range(0, 3).Select(_ => new Level0Point(x + sx * size * Step(), y + sy * size * Step()))];
    }
}
