using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations;

/// <summary>Real lesions of Camelyon16, where shared/data is present.</summary>
[Trait("Speed", "Slow")]
public sealed class CamelyonTests
{
    private const string Folder = "camelyon16-annotations";

    [Fact]
    public void Every_lesion_survives_the_way_through_ASAP_and_GeoJSON()
    {
        var files = Directory.GetFiles(SharedFiles.Need(Folder), "*.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Parallel.ForEach(
            files,
            file =>
            {
                var shapes = AnnotationFile.Read(file);
                foreach (var back in new[] { Shapes.Through(AsapXml.Write, shapes), Shapes.Through(QuPathGeoJson.Write, shapes) })
                {
                    Assert.Equal(shapes.Count, back.Count);
                    foreach (var (expected, found) in shapes.Zip(back))
                        Shapes.AssertSame(expected, found);
                }
            }
        );
    }

    [Fact]
    public void The_ASAP_files_hold_the_same_lesions_as_the_JSON_files()
    {
        var folder = SharedFiles.Need(Folder);
        foreach (var xml in Directory.GetFiles(Path.Combine(folder, "asap-xml-derived"), "*.xml"))
        {
            var json = Directory.GetFiles(folder, Path.GetFileNameWithoutExtension(xml) + ".json", SearchOption.AllDirectories).Single();
            var a = AnnotationFile.Read(xml);
            var b = AnnotationFile.Read(json);
            Assert.Equal(b.Select(s => s.Kind), a.Select(s => s.Kind));
            Assert.Equal(b.Select(s => s.Outer), a.Select(s => s.Outer));
        }
    }

    [Fact]
    public void Every_tumour_point_is_inside_and_every_normal_point_outside()
    {
        var folder = SharedFiles.Need(Folder);
        foreach (var line in File.ReadLines(Path.Combine(folder, "expected_points.csv")).Skip(1).Select(l => l.Split(',')))
        {
            var labels = new PolygonLabels(AnnotationFile.Read(Path.Combine(folder, "train", line[0] + ".json")));
            var points = File.ReadLines(Path.Combine(folder, $"points_{line[1]}.csv"))
                .Skip(1)
                .Select(l => l.Split(','))
                .Where(p => p[0] == line[0])
                .Select(p => new Level0Point(double.Parse(p[1]), double.Parse(p[2])))
                .ToList();
            Assert.Equal(int.Parse(line[2]), points.Count);
            Assert.Equal(int.Parse(line[3]), points.Count(labels.IsTumor));
        }
    }

    [Fact]
    public void Every_slide_rasterises_to_the_px_count_of_the_official_rule()
    {
        var folder = SharedFiles.Need(Folder);
        foreach (var line in File.ReadLines(Path.Combine(folder, "expected_test_slides.csv")).Skip(1).Select(l => l.Split(',')))
        {
            var start = TimeProvider.System.GetTimestamp();
            var shapes = AnnotationFile.Read(Path.Combine(folder, "test", line[0] + ".json"));
            Assert.Equal(long.Parse(line[4]), Level5(new PolygonLabels(shapes), AnnotationShape.BoundsOf(shapes)!.Value));
            if (line[0] == "test_021")
                TestContext.Current.TestOutputHelper!.WriteLine(
                    $"test_021, {line[3]} vertices: {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:f0} ms"
                );
        }
    }

    [Theory]
    [InlineData(32.0)]
    [InlineData(1.0)]
    public void The_work_grows_no_faster_than_rows_and_vertices(double step)
    {
        var shapes = AnnotationFile.Read(Path.Combine(SharedFiles.Need(Folder), "test", "test_021.json"));
        var bounds = AnnotationShape.BoundsOf(shapes)!.Value;
        long Work(IReadOnlyList<AnnotationShape> of, double rows)
        {
            var edges = new PolygonLabels(of).Edges;
            long sum = 0;
            for (var y = bounds.Y; y < bounds.Bottom; y += rows)
                sum += edges.CountNear(y);
            return sum;
        }
        var work = Work(shapes, step);
        Assert.InRange(Work(shapes, step / 2) / (double)work, 1.9, 2.1);
        Assert.InRange(Work([.. shapes.Select(Doubled)], step) / (double)work, 1, 2.1);
        // A row looks at a few hundredths of the edges at most.
        Assert.InRange(work / (bounds.Height / step), 1, 0.03 * shapes.Sum(s => s.Outer.Count));
    }

    /// <summary>Tumour px of level 5, sampled at (32 c, 32 r) as the official evaluation does.</summary>
    private static long Level5(PolygonLabels labels, Level0Rect bounds)
    {
        var width = (int)(bounds.Right / 32) + 2;
        var height = (int)(bounds.Bottom / 32) + 2;
        var row = new byte[width];
        long count = 0;
        for (var r = 0; r < height; r++)
        {
            labels.Read(new Level0Point(-16, 32.0 * r - 16), 32, width, 1, row);
            count += row.Count(l => l == TumorLabel.Tumor);
        }
        return count;
    }

    /// <summary>The same outline with a vertex in the middle of every edge.</summary>
    private static AnnotationShape Doubled(AnnotationShape shape) =>
        shape with
        {
            Outer =
            [
                .. shape.Outer.SelectMany(
                    (p, i) =>
                    {
                        var q = shape.Outer[(i + 1) % shape.Outer.Count];
                        return new[] { p, new Level0Point((p.X + q.X) / 2, (p.Y + q.Y) / 2) };
                    }
                ),
            ],
        };
}
