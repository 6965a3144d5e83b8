using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.TestSupport;

internal static class Shapes
{
    public static AnnotationShape Square(double x, double y, double side, string? group = "Tumor") =>
        new(Ring(x, y, side)) { Group = group };

    public static IReadOnlyList<Level0Point> Ring(double x, double y, double side) =>
        [new(x, y), new(x + side, y), new(x + side, y + side), new(x, y + side)];

    /// <summary>Writes with one function, reads back through <see cref="AnnotationFile"/>.</summary>
    public static IReadOnlyList<AnnotationShape> Through(
        Action<Stream, IEnumerable<AnnotationShape>> write,
        IEnumerable<AnnotationShape> shapes
    )
    {
        using var folder = new TemporaryFolder();
        using (var stream = File.Create(folder.File("a")))
            write(stream, shapes);
        return AnnotationFile.Read(folder.File("a"));
    }

    public static void AssertSame(AnnotationShape expected, AnnotationShape found)
    {
        Assert.Equal(expected.Outer, found.Outer);
        Assert.Equal(expected.Holes, found.Holes);
        Assert.Equal((expected.Name, expected.Group, expected.Kind), (found.Name, found.Group, found.Kind));
        Assert.Equal(expected.Color, found.Color);
    }
}
