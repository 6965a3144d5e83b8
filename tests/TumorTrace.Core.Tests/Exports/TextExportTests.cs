using System.Text.Json;
using System.Xml.Linq;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Exports;

public sealed class TextExportTests
{
    // A ring with a hole, a diagonal pair and a speck.
    private static TracedPolygons Traced()
    {
        var mask = new BitMask(20, 10)
        {
            [12, 2] = true,
            [13, 3] = true,
            [18, 8] = true,
        };
        for (var i = 0; i < 25; i++)
            mask[1 + i % 5, 1 + i / 5] = i != 12;
        using var folder = new TemporaryFolder();
        using var map = Maps.Heatmap(folder, 20, 10, (x, y) => mask[x, y] ? (ushort)50_000 : (ushort)0);
        return PolygonTracer.Trace(
            map,
            0.25,
            new PolygonOptions
            {
                Exact = true,
                MinAreaUm2 = 0,
                CloseHolesUm2 = 0,
            }
        );
    }

    [Fact]
    public void GeoJSON_has_QuPaths_form()
    {
        using var stream = new MemoryStream();
        QuPathGeoJson.Write(stream, RegionShapes.From(Traced()));
        using var json = JsonDocument.Parse(stream.ToArray());
        Assert.Equal("FeatureCollection", json.RootElement.GetProperty("type").GetString());
        var features = json.RootElement.GetProperty("features").EnumerateArray().ToList();
        Assert.Equal(
            ["Polygon", "MultiPolygon", "Polygon"],
            features.Select(f => f.GetProperty("geometry").GetProperty("type").GetString())
        );
        Assert.Equal(3, features.Select(f => Guid.Parse(f.GetProperty("id").GetString()!)).Distinct().Count());
        Assert.All(
            features,
            feature =>
            {
                var properties = feature.GetProperty("properties");
                Assert.Equal("annotation", properties.GetProperty("objectType").GetString());
                Assert.Equal("Tumor", properties.GetProperty("classification").GetProperty("name").GetString());
                Assert.Equal(3, properties.GetProperty("classification").GetProperty("color").GetArrayLength());
                Assert.True(properties.GetProperty("measurements").GetProperty("Area µm^2").GetDouble() > 0);
                Assert.False(properties.TryGetProperty("isLocked", out _));
            }
        );
        var rings = features[0].GetProperty("geometry").GetProperty("coordinates").EnumerateArray().ToList();
        Assert.Equal(2, rings.Count);
        Assert.All(rings, ring => Assert.Equal(ring[0].ToString(), ring[ring.GetArrayLength() - 1].ToString()));
    }

    [Fact]
    public void ASAP_XML_declares_its_groups_numbers_its_points_and_paints_holes_last()
    {
        using var stream = new MemoryStream();
        AsapXml.Write(stream, RegionShapes.From(Traced()));
        stream.Position = 0;
        var root = XDocument.Load(stream).Root!;
        var annotations = root.Element("Annotations")!.Elements("Annotation").ToList();
        var declared = root.Element("AnnotationGroups")!.Elements("Group").Select(g => g.Attribute("Name")!.Value).ToHashSet();
        Assert.All(annotations, a => Assert.Contains(a.Attribute("PartOfGroup")!.Value, declared));
        Assert.Equal(["Tumor", "Tumor", "Tumor", "Tumor", "Exclusion"], annotations.Select(a => a.Attribute("PartOfGroup")!.Value));
        Assert.All(
            annotations,
            a =>
                Assert.Equal(
                    Enumerable.Range(0, a.Descendants("Coordinate").Count()).Select(i => $"{i}"),
                    a.Descendants("Coordinate").Select(c => c.Attribute("Order")!.Value)
                )
        );
    }

    [Fact]
    public void Both_forms_paint_the_traced_pixels_again()
    {
        var traced = Traced();
        foreach (var write in new Action<Stream, IEnumerable<AnnotationShape>>[] { QuPathGeoJson.Write, AsapXml.Write })
        {
            using var folder = new TemporaryFolder();
            using (var file = File.Create(folder.File("a")))
                write(file, RegionShapes.From(traced));
            var labels = new byte[200];
            new PolygonLabels(AnnotationFile.Read(folder.File("a"))).Read(default, 8, 20, 10, labels);
            Assert.Equal(24 + 3, labels.Count(l => l == TumorLabel.Tumor));
            Assert.Equal(TumorLabel.Normal, labels[3 * 20 + 3]);
        }
    }

    [Fact]
    public void The_bounds_frame_moves_every_point()
    {
        var full = RegionShapes.From(Traced()).ToList();
        var moved = RegionShapes.From(Traced(), new Level0Point(5, 3)).ToList();
        Assert.Equal(full.SelectMany(s => s.Outer).Select(p => new Level0Point(p.X - 5, p.Y - 3)), moved.SelectMany(s => s.Outer));
    }

    [Fact]
    public void Tables_have_the_columns_that_other_programs_read()
    {
        using var folder = new TemporaryFolder();
        var slide = new MemorySlide(400, 300, 0.5, (_, _) => default);
        var coarse = new CoarseMap(new CoarseGrid(WorkingScale.For(slide.Info, 0.5, 0.25), 128, 299));
        coarse.Set(1, 2, 32768);
        Tables.WriteCoarse(folder.File("c.csv"), coarse);
        Assert.Equal("minx,miny,width,height,prob_Tumor\n64,128,64,64,0.500008\n", File.ReadAllText(folder.File("c.csv")));
        Tables.WriteDetections(folder.File("d.csv"), Traced());
        Assert.Equal("0.762951,12,12", File.ReadLines(folder.File("d.csv")).First());
        Tables.WriteSlideScores(folder.File("s.csv"), [("test_001", 0.25)]);
        Assert.Equal("test_001,0.25\n", File.ReadAllText(folder.File("s.csv")));
    }

    [Fact]
    public void A_file_that_fails_half_way_never_appears()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.txt"), "old");
        var error = Assert.Throws<UserException>(() =>
            AtomicFile.Write(
                folder.File("a.txt"),
                path =>
                {
                    File.WriteAllText(path, "half");
                    throw new IOException("No space left on device");
                }
            )
        );
        Assert.Contains("a.txt: cannot be written: No space left on device", error.Message);
        Assert.Equal("old", File.ReadAllText(folder.File("a.txt")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }
}
