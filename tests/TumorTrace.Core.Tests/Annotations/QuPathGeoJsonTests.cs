using System.Text.Json;
using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations;

public sealed class QuPathGeoJsonTests
{
    private const string QuPath = """
        {"type":"FeatureCollection","features":[{"type":"Feature","id":"0b1f7a90-7d3c-4b7c-9d2e-5b8b5a4c1f11",
        "geometry":{"type":"MultiPolygon",
        "coordinates":[[[[0,0],[9,0],[9,9],[0,0]]],[[[20,20],[40,20],[40,40],[20,20]],[[30,25],[32,25],[32,27],[30,25]]]]},
        "properties":{"objectType":"annotation","name":"n","classification":{"name":"Tumor","color":[200,0,0]},"isLocked":true,
        "measurements":{"Area":4.5},"metadata":{"ANNOTATION_DESCRIPTION":"kept"}}},
        {"type":"Feature","id":"x","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"objectType":"annotation"}}]}
        """;

    private static IReadOnlyList<AnnotationShape> Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return QuPathGeoJson.Read(document.RootElement, "q.geojson");
    }

    [Fact]
    public void What_QuPath_wrote_comes_back_with_parts_holes_and_unknown_members()
    {
        using var stream = new MemoryStream();
        QuPathGeoJson.Write(stream, Parse(QuPath));
        using var found = JsonDocument.Parse(stream.ToArray());
        using var expected = JsonDocument.Parse(QuPath);
        var a = expected.RootElement.GetProperty("features")[0];
        var b = found.RootElement.GetProperty("features")[0];
        Assert.Equal(1, found.RootElement.GetProperty("features").GetArrayLength());
        foreach (var member in new[] { "id", "geometry" })
            Assert.True(JsonElement.DeepEquals(a.GetProperty(member), b.GetProperty(member)), b.GetProperty(member).GetRawText());
        Assert.True(
            JsonElement.DeepEquals(a.GetProperty("properties"), b.GetProperty("properties")),
            b.GetProperty("properties").GetRawText()
        );
    }

    [Fact]
    public void Identifiers_are_UUIDs_that_depend_on_the_content_alone()
    {
        var id = QuPathGeoJson.ContentId(Shapes.Square(0, 0, 10));
        Assert.True(Guid.TryParse(id, out _));
        Assert.Equal(id, QuPathGeoJson.ContentId(Shapes.Square(0, 0, 10)));
        Assert.NotEqual(id, QuPathGeoJson.ContentId(Shapes.Square(0, 0, 11)));
        Assert.NotEqual(id, QuPathGeoJson.ContentId(Shapes.Square(0, 0, 10, "Other")));
    }

    [Fact]
    public void An_object_without_a_class_has_none_and_old_colours_are_understood()
    {
        var shape = Assert.Single(
            Parse(
                """
                {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9]]]},
                "properties":{"classification":{"name":"Tumor","colorRGB":-3670016}}}
                """
            )
        );
        Assert.Equal(("Tumor", "#c80000"), (shape.Group, shape.Color));
        var bare = Assert.Single(
            Parse("""[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9]]]},"properties":null}]""")
        );
        Assert.Null(bare.Group);
    }

    [Fact]
    public void Measurements_that_are_not_numbers_are_left_out()
    {
        var shape = Shapes.Square(0, 0, 10) with
        {
            Measurements = new Dictionary<string, double> { ["a"] = 1.5, ["b"] = double.NaN },
        };
        Assert.Equal("a", Assert.Single(Assert.Single(Shapes.Through(QuPathGeoJson.Write, [shape])).Measurements!).Key);
    }
}
