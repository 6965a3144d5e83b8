using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Tests.Annotations.Conversion;

public sealed class LossTests
{
    private const string QuPath = """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","id":"a","geometry":{"type":"Polygon",
        "coordinates":[[[0,0],[50,0],[50,50],[0,50],[0,0]],[[1,1],[9,1],[9,9],[1,1]],[[20,20],[40,20],[40,40],[20,40],[20,20]]]},
        "properties":{"objectType":"annotation","classification":{"name":"Tumor","color":[1,2,3]},"isLocked":true}},
        {"type":"Feature","id":"b","geometry":{"type":"MultiPolygon",
        "coordinates":[[[[25,25],[30,25],[30,30],[25,25]]],[[[60,60],[70,60],[70,70],[60,60]]]]},"properties":{"objectType":"detection",
        "classification":{"name":"Tumor","color":[1,2,3]},"measurements":{"m":1}}},
        {"type":"Feature","geometry":{"type":"Polygon",
        "coordinates":[[[60,0],[80,0],[80,20],[60,20],[60,0]],[[65,5],[70,5],[70,10],[65,5]]]},"properties":{"objectType":"annotation",
        "name":"s\u0001","classification":{"name":"Stroma","color":[1,2,3]}}},
        {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,60],[5,60],[5,65],[0,60]]]},
        "properties":{"objectType":"annotation","classification":"Other"}},
        {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[10,60],[15,60],[15,65],[10,60]]]},
        "properties":{"objectType":"annotation","classification":{"name":"None","color":[1,2,3]}}},
        {"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4],[5,5]]},"properties":{"objectType":"annotation"}}]}
        """;

    private static string[] Losses(AnnotationForm form, string text, out AnnotationDocument converted)
    {
        var losses = new LossList();
        converted = AnnotationConversion.To(form, Documents.Parse(text), losses);
        return [.. losses.All.Select(l => l.ToString())];
    }

    [Fact]
    public void ASAP_says_what_of_QuPath_it_cannot_hold()
    {
        Assert.Equal(
            [
                "1 lines of more than two points: written as PointSet",
                "1 objects of several parts: each part is written as an annotation of its own",
                "2 object ids",
                "1 objects of another type than annotation: kept as annotations",
                "1 objects with measurements",
                "1 objects with the member \"isLocked\"",
                "1 objects of class \"None\", ASAP's word for no group: written as \"none\"",
                "1 names with characters that XML cannot hold",
                "1 holes in tumour: written as areas of their own, group \"Exclusion\"",
                "2 holes with tumour in them, or in areas that are not tumour: joined to the outline by a seam",
            ],
            Losses(AnnotationForm.Asap, QuPath, out var asap)
        );
        Assert.Equal(Documents.Paint(Documents.Parse(QuPath), 90), Documents.Paint(asap, 90));
    }

    [Fact]
    public void NCRF_says_which_groups_it_drops() =>
        Assert.Equal(
            [
                "1 annotations of type LineString: left out",
                "1 objects of several parts: each part is written as an annotation of its own",
                "1 areas of group \"Stroma\", which is neither tumour nor normal: left out",
                "1 areas of group \"Other\", which is neither tumour nor normal: left out",
                "1 areas of group \"None\", which is neither tumour nor normal: left out",
                "3 colours",
                "2 object ids",
                "1 objects of another type than annotation: kept as annotations",
                "1 objects with measurements",
                "1 objects with the member \"isLocked\"",
                "1 holes in tumour: written as areas of their own, group \"Exclusion\"",
                "1 holes with tumour in them, or in areas that are not tumour: joined to the outline by a seam",
            ],
            Losses(AnnotationForm.Ncrf, QuPath, out _)
        );

    [Fact]
    public void GeoJSON_says_what_of_ASAP_it_cannot_hold()
    {
        const string Asap = """
            <ASAP_Annotations><Annotations>
            <Annotation Name="n" Type="None" PartOfGroup="None"><Coordinates /></Annotation>
            <Annotation Name="p" Type="Polygon" PartOfGroup="A" Author="me"><Coordinates><Coordinate Order="0" X="0"
            Y="0"/><Coordinate Order="1" X="3" Y="0"/><Coordinate Order="2" X="3" Y="3"/></Coordinates></Annotation>
            </Annotations><AnnotationGroups>
            <Group Name="A" PartOfGroup="B" Color="#112233"><Attributes><Attribute grade="3" /></Attributes></Group>
            <Group Name="B" PartOfGroup="None" Color="#112233"><Attributes /></Group>
            </AnnotationGroups><Viewer /></ASAP_Annotations>
            """;
        Assert.Equal(
            [
                "1 annotations of type None: left out",
                "1 groups that no annotation is part of",
                "1 groups that are part of another group: the hierarchy",
                "1 groups with attributes",
                "1 annotations with unknown attributes or elements",
                "1 unknown attributes or elements of the file",
            ],
            Losses(AnnotationForm.GeoJson, Asap, out _)
        );
    }

    [Fact]
    public void A_mask_says_what_it_leaves_out()
    {
        var losses = new LossList();
        MaskLosses.Count(Documents.Parse(QuPath), new MaskLayout(new PixelSize(65, 100), 1), losses);
        string[] said = [.. losses.All.Select(l => l.ToString())];
        Assert.Contains("1 areas reach outside the slide (65 x 100 px): cut off there", said);
        Assert.Contains("1 areas of group \"Stroma\", which is neither tumour nor normal: left out", said);
        Assert.Contains("3 outlines: px of the mask in their place", said);
    }
}
