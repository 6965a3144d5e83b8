using System.Net;
using System.Text;
using System.Text.Json;
using static TumorTrace.TestSupport.RunningViewer;

namespace TumorTrace.Server.Tests.Corrections;

/// <summary>What cannot be kept is refused with what was found and what was expected, and nothing is written.</summary>
public sealed class MalformedTests
{
    public static TheoryData<string, string> Bodies =>
        new()
        {
            { "{", "not valid JSON" },
            { "[]", "expected {\"features\": FeatureCollection" },
            { "{}", "expected {\"features\": FeatureCollection" },
            { """{"features":[]}""", "is not a GeoJSON FeatureCollection" },
            { """{"features":{"type":"FeatureCollection"}}""", "is not a GeoJSON FeatureCollection" },
            { """{"features":{"type":"FeatureCollection","features":[1]}}""", "feature 0: expected {\"type\": \"Feature\"" },
            { """{"features":{"type":"FeatureCollection","features":[{"type":"Feature"}]}}""", "feature 0: \"geometry\" is missing" },
            {
                """{"features":{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null}]}}""",
                "\"geometry\" is not an object"
            },
            { OneFeature("""{"type":"Circle","coordinates":[]}"""), "a geometry of type Circle" },
            { OneFeature("""{"type":"Polygon"}"""), "\"coordinates\" is missing" },
            { OneFeature("""{"type":"Polygon","coordinates":[]}"""), "a polygon without rings" },
            { OneFeature("""{"type":"MultiPolygon","coordinates":[[[[0,0]]]]}"""), "ring 0 has 1 points, expected at least 4" },
            { Body(Feature("a", "0 0, 9 0, 9 9, 0 9")), "feature 0: ring 0 is not closed: it begins at 0, 0 and ends at 0, 9" },
            { Body(Feature("a", "0 0, 9 0, 0 0")), "ring 0 has 3 points, expected at least 4" },
            {
                Body(Feature("ok", "0 0, 9 0, 9 9, 0 0"), Feature("a", "0 0, 1e999 0, 9 9, 0 0")),
                "feature 1: ring 0: a point is [1e999,0], expected [x, y], finite numbers"
            },
            { Body(Feature("a", "0 0, null 0, 9 9, 0 0")), "expected [x, y], finite numbers" },
            { Body(Feature("a", "0 0, 1e6 0, 9 9, 0 0")), "far outside the slide of 1024 x 704 px" },
            { $$"""{"features":{{Collection()}},"who":"{{new string('x', 300)}}"}""", "\"who\" has 300 characters" },
            { $"{{\"features\":{new string('[', 200)}{new string(']', 200)}}}", "not valid JSON" },
        };

    private static string OneFeature(string geometry) =>
        $$$"""{"features":{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{{{geometry}}}}]}}""";

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Malformed_annotations_are_refused(string body, string message)
    {
        await using var viewer = await Start();
        using var answer = await viewer.Put("\"0\"", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(
            message,
            JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(0, (await viewer.Json($"{viewer.Slide}/annotations")).GetProperty("version").GetInt32());
        Assert.False(Directory.Exists(viewer.Folder.File("out/a/corrections")));
    }

    [Theory]
    [InlineData("annotations", "PUT")]
    [InlineData("import", "POST")]
    [InlineData("annotations/restore", "POST")]
    public async Task Bodies_that_are_too_large_are_refused(string path, string method)
    {
        await using var viewer = await Start(o => o with { MaxBodyBytes = 10_000 });
        var large = $$"""{"version":0,"who":"{{new string('x', 20_000)}}"}""";
        using var answer = await viewer.Send(new HttpMethod(method), $"{viewer.Slide}/{path}", large, ("If-Match", "\"0\""));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        using var chunked = new HttpRequestMessage(new HttpMethod(method), $"{viewer.Slide}/{path}")
        {
            Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(large))),
        };
        chunked.Headers.TransferEncodingChunked = true;
        chunked.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        chunked.Content.Headers.ContentType = new("application/json");
        using var second = await viewer.Client.SendAsync(chunked);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, second.StatusCode);
        Assert.Contains("larger than this server accepts", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
