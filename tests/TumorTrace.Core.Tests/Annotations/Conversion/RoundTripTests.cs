using System.Text.Json;
using System.Xml.Linq;
using CsCheck;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Annotations.Conversion;

[Trait("Speed", "Slow")]
public sealed class RoundTripTests
{
    private const int Side = 64;

    private const string Asap = """
        <ASAP_Annotations version="1.9"><Annotations>
        <Annotation Name="dot" Type="Dot" PartOfGroup="None" Color="#F4FA58"><Coordinates><Coordinate Order="0" X="1.5"
        Y="2.25" /></Coordinates></Annotation>
        <Annotation Name="a" Type="Spline" PartOfGroup="Lesion 1" Color="#00ff00" Author="me"><Coordinates><Coordinate Order="0" X="0"
        Y="0" /><Coordinate Order="1" X="9.123456789" Y="0" /><Coordinate Order="2" X="9"
        Y="9" /></Coordinates><Comment level="2"><b>kept</b></Comment></Annotation>
        <Annotation Name="set" Type="PointSet" PartOfGroup="Cells" Color="#0000ff"><Coordinates><Coordinate Order="0" X="5"
        Y="6" /></Coordinates></Annotation>
        <Annotation Name="length" Type="Measurement" PartOfGroup="None" Color="#0000ff"><Coordinates><Coordinate Order="0" X="1"
        Y="1" /><Coordinate Order="1" X="7" Y="8" /></Coordinates></Annotation>
        <Annotation Name="r" Type="Rectangle" PartOfGroup="Tumor" Color="#0000ff"><Coordinates><Coordinate Order="0" X="1"
        Y="1" /><Coordinate Order="1" X="7" Y="1" /><Coordinate Order="2" X="7" Y="8" /><Coordinate Order="3" X="1"
        Y="8" /></Coordinates></Annotation>
        <Annotation Name="nothing" Type="None" PartOfGroup="None" Color="#0000ff"><Coordinates /></Annotation>
        </Annotations><AnnotationGroups>
        <Group Name="Tumor" PartOfGroup="None" Color="#64FE2E"><Attributes><Attribute grade="3" /></Attributes></Group>
        <Group Name="Lesion 1" PartOfGroup="Tumor" Color="#112233"><Attributes /></Group>
        <Group Name="Cells" PartOfGroup="None" Color="#223344" Extra="x"><Attributes /></Group>
        <Group Name="Unused" PartOfGroup="None" Color="#000000"><Attributes /></Group>
        </AnnotationGroups><Viewer zoom="3" /></ASAP_Annotations>
        """;

    private const string QuPath = """
        {"type":"FeatureCollection","crs":{"a":1},"features":[
        {"type":"Feature","id":"0b1f7a90-7d3c-4b7c-9d2e-5b8b5a4c1f11","geometry":{"type":"MultiPolygon",
        "coordinates":[[[[0,0],[9,0],[9,9],[0,0]]],[[[20,20],[40,20],[40,40],[20,20]],[[30,25],[32,25],[32,27],[30,25]]]],"plane":{"c":-1,
        "z":1,"t":0}},
        "properties":{"objectType":"annotation","name":"n","color":[1,2,3],"classification":{"name":"Tumor","color":[200,0,0],"note":"x"},
        "isLocked":true,"measurements":{"Area":4.5},"metadata":{"ANNOTATION_DESCRIPTION":"kept"}},"bbox":[0,0,40,40]},
        {"type":"Feature","id":"x","geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]]]]},"properties":null},
        {"type":"Feature","id":7,"geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]],"isEllipse":true},
        "properties":{"classification":{"names":["Stroma","Positive"],"color":[9,9,9]}}},
        {"type":"Feature","id":"p","geometry":{"type":"Point","coordinates":[1.25,2]},"properties":{"objectType":"annotation"}},
        {"type":"Feature","geometry":{"type":"MultiPoint","coordinates":[[1,2],[3,4]]},"properties":{"objectType":"annotation"}},
        {"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4],[5,5]]},"properties":{"objectType":"annotation"}},
        {"type":"Feature","geometry":{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]},
        "properties":{"objectType":"annotation"}},
        {"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]},
        "properties":{"objectType":"annotation"}},
        {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]},"nucleusGeometry":{"type":"Polygon",
        "coordinates":[[[1,1],[2,1],[2,2],[1,1]]]},"properties":{"objectType":"cell","childObjects":[{"geometry":{"type":"Point",
        "coordinates":[4,4]}}]}}]}
        """;

    [Fact]
    public void What_ASAP_wrote_comes_back_with_dots_splines_nested_groups_and_unknown_members()
    {
        var losses = new LossList();
        var document = AnnotationConversion.To(AnnotationForm.Asap, Documents.Parse(Asap), losses);
        Assert.Equal(XElement.Parse(Asap).ToString(), XElement.Parse(Documents.Text(AnnotationForm.Asap, document)).ToString());
        Assert.Empty(losses.All);
    }

    [Fact]
    public void What_QuPath_wrote_comes_back_with_every_geometry_and_unknown_member()
    {
        var losses = new LossList();
        var document = AnnotationConversion.To(AnnotationForm.GeoJson, Documents.Parse(QuPath), losses);
        using var expected = JsonDocument.Parse(QuPath);
        using var found = JsonDocument.Parse(Documents.Text(AnnotationForm.GeoJson, document));
        Assert.True(JsonElement.DeepEquals(expected.RootElement, found.RootElement), found.RootElement.GetRawText());
        Assert.Empty(losses.All);
    }

    [Fact]
    public void What_NCRF_wrote_comes_back_with_unknown_members_and_through_ASAP_without()
    {
        const string Ncrf =
            """{"positive":[{"name":"Annotation 0","vertices":[[0,0],[9,0.5],[9,9]],"score":0.5}],"negative":"""
            + """[{"name":"_2","vertices":[[1,1],[2,1],[2,2]]}],"slide":"t"}""";
        var document = Documents.Parse(Ncrf);
        Assert.Equal(Ncrf, Documents.Text(AnnotationForm.Ncrf, document));
        var losses = new LossList();
        var back = Documents.Through(AnnotationForm.Ncrf, Documents.Through(AnnotationForm.Asap, document, losses));
        Assert.Equal(["1 objects with the member \"score\"", "1 member \"slide\" of the file"], losses.All.Select(l => l.ToString()));
        Assert.Equal(document.Shapes.Select(s => (s.Name, s.Group, s.Color)), back.Shapes.Select(s => (s.Name, s.Group, s.Color)));
        Assert.Equal(document.Shapes.Select(s => s.Outer), back.Shapes.Select(s => s.Outer));
    }

    [Fact]
    public void ASAP_through_GeoJSON_keeps_names_types_groups_and_both_colours()
    {
        var document = Documents.Parse(Asap);
        var back = Documents.Through(AnnotationForm.Asap, Documents.Through(AnnotationForm.GeoJson, document));
        var kept = document.Shapes.Where(s => s.Type != "None").ToList();
        Assert.Equal(
            kept.Select(s => (s.Name, s.Type, s.Group, s.Geometry, s.Color!.ToLowerInvariant())),
            back.Shapes.Select(s => (s.Name, s.Type, s.Group, s.Geometry, s.Color!))
        );
        Assert.Equal(kept.Select(s => s.Outer), back.Shapes.Select(s => s.Outer));
        Assert.Equal(["#112233", "#223344", "#64fe2e"], back.Groups.Select(g => g.Color));
    }

    [Fact]
    public void Moving_takes_along_what_no_shape_holds()
    {
        var moved = Documents.Parse(QuPath).Move(100, -10);
        using var json = JsonDocument.Parse(Documents.Text(AnnotationForm.GeoJson, moved));
        var features = json.RootElement.GetProperty("features");
        Assert.Equal("[101,-8]", features[7].GetProperty("geometry").GetProperty("geometries")[0].GetProperty("coordinates").GetRawText());
        Assert.Equal(
            "[[[101,-9],[102,-9],[102,-8],[101,-9]]]",
            features[8].GetProperty("nucleusGeometry").GetProperty("coordinates").GetRawText()
        );
        Assert.Equal(
            "[104,-6]",
            features[8]
                .GetProperty("properties")
                .GetProperty("childObjects")[0]
                .GetProperty("geometry")
                .GetProperty("coordinates")
                .GetRawText()
        );
        Assert.Equal(
            "[[100,-10],[109,-10],[109,-1],[100,-10]]",
            features[0].GetProperty("geometry").GetProperty("coordinates")[0][0].GetRawText()
        );
        Assert.Equal("[0,0,40,40]", features[0].GetProperty("bbox").GetRawText());
    }

    [Fact]
    public void Labels_see_the_areas_alone()
    {
        using var folder = new TemporaryFolder();
        foreach (var (text, areas) in new[] { (Asap, 2), (QuPath, 5) })
        {
            File.WriteAllText(folder.File("a"), text);
            Assert.Equal(areas, AnnotationFile.Read(folder.File("a")).Count);
            var document = AnnotationFile.ReadDocument(folder.File("a"));
            Assert.All(document.Shapes.Where(s => s.Geometry != ShapeGeometry.Area), s => Assert.Equal(RegionKind.Other, s.Kind));
            Assert.Equal(areas, document.Shapes.Count(s => s.Geometry == ShapeGeometry.Area));
        }
    }

    [Fact]
    public void Random_areas_with_holes_survive_GeoJSON() =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var document = Documents.Random(seed, Side);
                    var back = Documents.Through(AnnotationForm.GeoJson, Documents.Through(AnnotationForm.GeoJson, document));
                    Assert.Equal(document.Shapes.Count, back.Shapes.Count);
                    foreach (var (expected, found) in document.Shapes.Zip(back.Shapes))
                    {
                        Assert.Equal(expected.Outer, found.Outer);
                        Assert.Equal(expected.Holes, found.Holes);
                        Assert.Equal((expected.Name, expected.Group), (found.Name, found.Group));
                    }
                },
                iter: 200,
                threads: 1
            );

    [Theory]
    [InlineData(AnnotationForm.Asap)]
    [InlineData(AnnotationForm.Ncrf)]
    [InlineData(AnnotationForm.GeoJson)]
    public void Whatever_the_form_the_same_px_are_tumour(AnnotationForm form) =>
        Gen.Int[0, int.MaxValue]
            .Sample(
                seed =>
                {
                    var document = Documents.Random(seed, Side);
                    Assert.Equal(Documents.Paint(document, Side), Documents.Paint(Documents.Through(form, document), Side));
                },
                iter: 500,
                threads: 1
            );
}
