using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Tests.Support;

namespace TumorTrace.Tests.Annotations;

/// <summary>Real lesions of Camelyon16, where shared/data is present.</summary>
public sealed class CamelyonTests
{
    private const string Folder = "camelyon16-annotations";

    [Fact]
    public void Every_lesion_survives_the_way_through_ASAP_and_GeoJSON()
    {
        var files = Directory.GetFiles(SharedFiles.Need(Folder), "*.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Parallel.ForEach(files, file =>
        {
            var shapes = AnnotationFile.Read(file);
            foreach (var back in new[] { Shapes.Through(AsapXml.Write, shapes), Shapes.Through(QuPathGeoJson.Write, shapes) })
            {
                Assert.Equal(shapes.Count, back.Count);
                foreach (var (expected, found) in shapes.Zip(back))
                    Shapes.AssertSame(expected, found);
            }
        });
    }

    [Fact]
    public void The_ASAP_files_hold_the_same_lesions_as_the_JSON_files()
    {
        var folder = SharedFiles.Need(Folder);
        foreach (var xml in Directory.GetFiles(Path.Combine(folder, "asap-xml-derived"), "*.xml"))
        {
            var json = Directory.GetFiles(folder, Path.GetFileNameWithoutExtension(xml) + ".json", SearchOption.AllDirectories).Single();
            var (a, b) = (AnnotationFile.Read(xml), AnnotationFile.Read(json));
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
            var points = File.ReadLines(Path.Combine(folder, $"points_{line[1]}.csv")).Skip(1).Select(l => l.Split(','))
                .Where(p => p[0] == line[0]).Select(p => new Level0Point(double.Parse(p[1]), double.Parse(p[2]))).ToList();
            Assert.Equal(int.Parse(line[2]), points.Count);
            Assert.Equal(int.Parse(line[3]), points.Count(labels.IsTumor));
        }
    }
}
