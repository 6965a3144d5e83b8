using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using TumorTrace.Core.Annotations;
using TumorTrace.TestSupport;
using static TumorTrace.TestSupport.RunningViewer;

namespace TumorTrace.Server.Tests.Corrections;

/// <summary>Files from and for QuPath and ASAP.</summary>
public sealed class ExchangeTests
{
    private const string Asap = """
        <?xml version="1.0"?>
        <ASAP_Annotations Program="theirs"><Annotations>
        <Annotation Name="a" Type="Spline" PartOfGroup="Lesion 1" Color="#00ff00" Author="me"><Coordinates><Coordinate Order="0" X="0"
        Y="0" /><Coordinate Order="1" X="9.123456789" Y="0" /><Coordinate Order="2" X="9"
        Y="9" /></Coordinates><Comment level="2"><b>kept</b></Comment></Annotation>
        <Annotation Name="b" Type="Polygon" PartOfGroup="None" Color="#F4FA58"><Coordinates><Coordinate Order="0" X="20.5"
        Y="20" /><Coordinate Order="1" X="30" Y="20" /><Coordinate Order="2" X="30" Y="30" /></Coordinates></Annotation>
        <Annotation Name="c" Type="PointSet" PartOfGroup="Cells" Color="#223344"><Coordinates><Coordinate Order="0" X="1"
        Y="2" /><Coordinate Order="1" X="3" Y="4" /></Coordinates></Annotation>
        </Annotations><AnnotationGroups>
        <Group Name="Tumor" PartOfGroup="None" Color="#64FE2E"><Attributes><Attribute grade="3" /></Attributes></Group>
        <Group Name="Lesion 1" PartOfGroup="Tumor" Color="#112233"><Attributes /></Group>
        <Group Name="Cells" PartOfGroup="None" Color="#223344" Extra="x"><Attributes /></Group>
        <Group Name="Unused" PartOfGroup="None" Color="#000000"><Attributes /></Group>
        </AnnotationGroups><Theirs><x y="1" /></Theirs></ASAP_Annotations>
        """;

    [Fact]
    public async Task Vertices_leave_exactly_as_they_were_drawn()
    {
        await using var viewer = await Start();
        (double X, double Y)[] drawn = [(10.123456789, 20.987654321), (300.01, 20.02), (299.99, 210.005), (0.1 + 0.2, 200)];
        var ring = string.Join(", ", drawn.Append(drawn[0]).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:R} {p.Y:R}")));
        using var saved = await viewer.Put("\"0\"", Body(Feature("a", ring)));
        var geojson = JsonDocument.Parse(await viewer.Client.GetStringAsync($"{viewer.Slide}/export?format=geojson")).RootElement;
        var points = geojson
            .GetProperty("features")[0]
            .GetProperty("geometry")
            .GetProperty("coordinates")[0]
            .EnumerateArray()
            .Select(p => (p[0].GetDouble(), p[1].GetDouble()));
        Assert.Equal(drawn.Append(drawn[0]), points);
        var xml = XElement.Parse(await viewer.Client.GetStringAsync($"{viewer.Slide}/export?format=asap"));
        Assert.Equal(
            drawn,
            xml.Descendants("Coordinate").Select(c => (double.Parse(c.Attribute("X")!.Value), double.Parse(c.Attribute("Y")!.Value)))
        );
    }

    [Fact]
    public async Task An_export_is_a_file_with_a_name()
    {
        await using var viewer = await Start();
        using var file = await viewer.Get($"{viewer.Slide}/export?format=asap&version=0");
        Assert.Equal(
            ("attachment", "a.v0.xml"),
            (file.Content.Headers.ContentDisposition!.DispositionType, file.Content.Headers.ContentDisposition.FileName)
        );
        using var missing = await viewer.Get($"{viewer.Slide}/export?version=7");
        using var unknown = await viewer.Get($"{viewer.Slide}/export?format=csv");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (missing.StatusCode, unknown.StatusCode));
    }

    [Fact]
    public async Task Asap_comes_back_whole_even_after_the_page_has_saved_it()
    {
        await using var viewer = await Start();
        Assert.Equal((1, 0), await Import(viewer, Asap));
        // The page keeps what is in features, not what is beside them.
        var features = (await viewer.Json($"{viewer.Slide}/annotations")).GetProperty("features").GetProperty("features").GetRawText();
        using var saved = await viewer.Put(
            "\"1\"",
            $$$"""{"features":{"type":"FeatureCollection","features":{{{features}}}},"who":"page"}"""
        );
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal(Normal(Asap), Normal(await viewer.Client.GetStringAsync($"{viewer.Slide}/export?format=asap")));
        // Also by way of a GeoJSON file, which cannot say that "Lesion 1" is a kind of tumour.
        var geojson = await viewer.Client.GetStringAsync($"{viewer.Slide}/export?format=geojson");
        Assert.Equal((3, 1), await Import(viewer, geojson, "replace", 2));
        Assert.Equal(Normal(Asap), Normal(await viewer.Client.GetStringAsync($"{viewer.Slide}/export?format=asap")));
    }

    [Fact]
    public async Task GeoJson_of_another_program_keeps_its_members()
    {
        await using var viewer = await Start();
        var feature = Feature("a", "0 0, 9 0, 9 9, 0 0", ""","plugin":{"k":1}""", ""","isLocked":true,"measurements":{"m":0.125}""");
        var theirs = $$"""{"type":"FeatureCollection","theirs":{"x":[1.50]},"features":[{{feature}}]}""";
        await Import(viewer, theirs);
        using var saved = await viewer.Put("\"1\"", Body(feature));
        var exported = JsonDocument.Parse(await viewer.Client.GetStringAsync($"{viewer.Slide}/export")).RootElement;
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(theirs).RootElement, exported), exported.GetRawText());
    }

    [Fact]
    public async Task An_import_can_be_added_and_features_without_an_id_get_one()
    {
        await using var viewer = await Start();
        var anonymous = Feature("x", "0 0, 9 0, 9 9, 0 0").Replace("\"id\":\"x\",", "", StringComparison.Ordinal);
        await Import(viewer, Collection(anonymous), "add");
        var features = (await viewer.Json($"{viewer.Slide}/annotations")).GetProperty("features").GetProperty("features");
        Assert.Equal(2, features.GetArrayLength());
        Assert.Equal("run", features[0].GetProperty("id").GetString());
        Assert.True(Guid.TryParse(features[1].GetProperty("id").GetString(), out _));
    }

    [Theory]
    [InlineData("", "Karzinom", "kept, but no tumour")]
    [InlineData("&tumorClass=DCIS&tumorClass=%20karzinom", "Tumor", "tumour, as named")]
    public async Task Classes_named_with_the_file_are_tumour(string named, string expected, string note)
    {
        await using var viewer = await Start();
        var file = Collection(
            """
            {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]},
            "properties":{"classification":{"name":"Karzinom","color":[1,2,3]}}}
            """
        );
        using var answer = await Send(viewer, Encoding.UTF8.GetBytes(file), "replace" + named, 0);
        Assert.Contains($"1 areas of class \\\"Karzinom\\\": {note}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var features = (await viewer.Json($"{viewer.Slide}/annotations")).GetProperty("features").GetProperty("features");
        Assert.Equal(expected, features[0].GetProperty("properties").GetProperty("classification").GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_odd_file_is_imported_or_refused_with_a_reason_and_never_fails()
    {
        var folder = Path.Combine(SharedFiles.Cases, "odd-annotations");
        foreach (var file in Directory.GetFiles(folder).Where(f => Path.GetExtension(f) != ".says"))
        {
            await using var viewer = await Start();
            using var answer = await Send(viewer, await File.ReadAllBytesAsync(file), "replace", 0);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{file}: {answer.StatusCode}");
            if (Path.GetFileName(file) is "null-geometry.geojson" or "outline-that-crosses-itself.geojson" or "imagescope.xml")
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("""{"features":{"type":"FeatureCollection","a":1,"a":2,"features":[]},"who":"ada"}""", HttpStatusCode.OK)]
    [InlineData("""{"features":{"type":"FeatureCollection","features":[]},"who":"\ud800"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"features":{"type":"FeatureCollection","features":[{"type":"\ud800"}]}}""", HttpStatusCode.BadRequest)]
    public async Task Members_given_twice_and_half_characters_are_no_fault(string body, HttpStatusCode expected)
    {
        await using var viewer = await Start();
        using var answer = await viewer.Put("\"0\"", body);
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Rejected_regions_are_no_tumour_in_asap()
    {
        await using var viewer = await Start();
        using var saved = await viewer.Put("\"0\"", Body(Feature("no", "0 0, 9 0, 9 9, 0 0", "", ""","metadata":{"review":"rejected"}""")));
        var shapes = AsapXml.Read(new MemoryStream(await viewer.Client.GetByteArrayAsync($"{viewer.Slide}/export?format=asap")), "export");
        Assert.Equal(("Rejected", RegionKind.Other), (shapes.Single().Group, shapes.Single().Kind));
    }

    [Fact]
    public async Task What_asap_loses_is_told_with_counts()
    {
        await using var viewer = await Start();
        var measured = ",\"measurements\":{\"Mean probability\":0.7},\"metadata\":{\"review\":\"accepted\",\"comment\":\"hm\"}";
        var whole = Feature("a", "0 0, 90 0, 90 90, 0 0", properties: measured);
        var holed = """
            {"type":"Feature","id":"h","geometry":{"type":"MultiPolygon","coordinates":[
            [[[100,100],[200,100],[200,200],[100,100]],[[150,110],[190,110],[190,150],[150,110]]],
            [[[300,300],[400,300],[400,400],[300,300]]]]},
            "properties":{"objectType":"annotation","classification":{"name":"Tumor"},"metadata":{"review":"rejected","grade":"3"}}}
            """;
        using var saved = await viewer.Put("\"0\"", Body(whole, holed));
        Assert.True(saved.IsSuccessStatusCode);
        Assert.Equal(
            [
                "1 rejected lesions: written in the group \"Rejected\", which is not tumour",
                "1 accepted lesions: that they were reviewed",
                "1 comments",
                "1 objects of several parts: each part is written as an annotation of its own",
                "1 objects with measurements",
                "1 objects with the member \"metadata\"",
                "1 holes with tumour in them, or in areas that are not tumour: joined to the outline by a seam",
            ],
            await Losses(viewer, "asap")
        );
        Assert.Empty(await Losses(viewer, "geojson"));
        using var unknown = await viewer.Get($"{viewer.Slide}/export/losses?format=svg");
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task What_came_from_asap_loses_nothing_there()
    {
        await using var viewer = await Start();
        await Import(viewer, Asap);
        Assert.Empty(await Losses(viewer, "asap"));
    }

    private static async Task<IEnumerable<string>> Losses(RunningViewer viewer, string format) =>
        (await viewer.Json($"{viewer.Slide}/export/losses?format={format}"))
            .EnumerateArray()
            .Select(l => $"{l.GetProperty("count").GetInt64()} {l.GetProperty("what").GetString()}");

    [Fact]
    public async Task A_zipped_file_is_read_and_one_that_grows_too_large_is_not()
    {
        await using var viewer = await Start(o => o with { MaxBodyBytes = 100_000 });
        Assert.Equal((1, 0), await Import(viewer, Zipped(Encoding.UTF8.GetBytes(Collection(Feature("z", "0 0, 9 0, 9 9, 0 0"))))));
        using var bomb = await Send(viewer, Zipped(new byte[50_000_000]), "replace", 1);
        using var nested = await Send(viewer, Zipped(Zipped(new byte[1000])), "replace", 1);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest), (bomb.StatusCode, nested.StatusCode));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("hello", "begins with 'h'")]
    [InlineData("<ASAP_Annotations><Annotations>", "line 1: not well-formed XML")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><ASAP_Annotations>&e;</ASAP_Annotations>", "not well-formed XML")]
    [InlineData("<svg/>", "the root element is <svg>, expected <ASAP_Annotations>")]
    [InlineData("""{"type":"FeatureCollection"}""", "no \"features\" list")]
    [InlineData(
        """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[["0",0],[1,1]]]}}]}""",
        "feature 0"
    )]
    public async Task Files_that_cannot_be_read_are_refused(string file, string message)
    {
        await using var viewer = await Start();
        using var answer = await Send(viewer, Encoding.UTF8.GetBytes(file), "replace", 0);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            message,
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await viewer.Json($"{viewer.Slide}/annotations")).GetProperty("version").GetInt32());
    }

    private static Task<(int Version, int Notes)> Import(RunningViewer viewer, string file, string mode = "replace", int version = 0) =>
        Import(viewer, Encoding.UTF8.GetBytes(file), mode, version);

    private static async Task<(int Version, int Notes)> Import(RunningViewer viewer, byte[] file, string mode = "replace", int version = 0)
    {
        using var answer = await Send(viewer, file, mode, version);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.True(answer.IsSuccessStatusCode, json.GetRawText());
        return (json.GetProperty("version").GetInt32(), json.GetProperty("notes").GetArrayLength());
    }

    private static async Task<HttpResponseMessage> Send(RunningViewer viewer, byte[] file, string mode, int version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{viewer.Slide}/import?mode={mode}&who=ada")
        {
            Content = new ByteArrayContent(file),
        };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        return await viewer.Client.SendAsync(request);
    }

    private static byte[] Zipped(byte[] plain)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(plain);
        return zipped.ToArray();
    }

    private static string Normal(string asap)
    {
        var written = new MemoryStream();
        AsapXml.Write(written, AsapXml.ReadDocument(new MemoryStream(Encoding.UTF8.GetBytes(asap)), "asap"));
        return Encoding.UTF8.GetString(written.ToArray());
    }
}
