using System.Text.Json;
using TumorTrace.Cli.Tests.Segmentation;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

/// <summary>docs/qupath.md: both directions, by the commands that it names, with files in the shape that QuPath and ASAP write.</summary>
[Trait("Speed", "Slow")]
public sealed class QuPathTests(SyntheticPair slides) : IClassFixture<SyntheticPair>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string Exported => Path.Combine(SharedFiles.Cases, "qupath", "exported.geojson");

    private static string Asap => Path.Combine(SharedFiles.Cases, "qupath", "asap.xml");

    public void Dispose() => _folder.Dispose();

    private async Task<Answer> Convert(string input, string output, params string[] more)
    {
        var answer = await Tumortrace.Run(["convert", input, "-o", _folder.File(output), .. more]);
        Assert.True(answer.ExitCode == ExitCode.Ok, answer.StandardError);
        return answer;
    }

    private static List<JsonElement> Features(string path) =>
        [.. JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("features").EnumerateArray()];

    /// <summary>
    /// What QuPath's reader asks for (QuPathTypeAdapters.java, ROITypeAdapters.java): a feature that breaks one of these rules ends the
    /// whole import with an exception, or comes in as something else.
    /// </summary>
    private static void AssertQuPathReads(JsonElement feature)
    {
        Assert.Equal("Feature", feature.GetProperty("type").GetString());
        Assert.True(Guid.TryParse(feature.GetProperty("id").GetString(), out _));
        var geometry = feature.GetProperty("geometry");
        Assert.Contains(
            geometry.GetProperty("type").GetString(),
            (string[])["Polygon", "MultiPolygon", "LineString", "Point", "MultiPoint"]
        );
        if (geometry.GetProperty("type").GetString() == "Polygon")
            Assert.All(geometry.GetProperty("coordinates").EnumerateArray(), AssertClosed);
        var properties = feature.GetProperty("properties");
        Assert.Contains(properties.GetProperty("objectType").GetString(), (string[])["annotation", "detection", "tile"]);
        if (properties.TryGetProperty("name", out var name))
            Assert.Equal(JsonValueKind.String, name.ValueKind);
        if (properties.TryGetProperty("color", out var color))
            AssertColor(color);
        if (properties.TryGetProperty("classification", out var classification) && classification.TryGetProperty("color", out var ofClass))
            AssertColor(ofClass);
        if (properties.TryGetProperty("measurements", out var measurements))
            Assert.All(
                measurements.EnumerateObject(),
                m => Assert.True(m.Value.ValueKind == JsonValueKind.Number || m.Value.GetString() is "NaN" or "Infinity" or "-Infinity")
            );
        if (properties.TryGetProperty("metadata", out var metadata))
            Assert.All(metadata.EnumerateObject(), m => Assert.NotEqual(JsonValueKind.Object, m.Value.ValueKind));
    }

    private static void AssertClosed(JsonElement ring)
    {
        var points = ring.EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble())).ToList();
        Assert.True(points.Count >= 4);
        Assert.Equal(points[0], points[^1]);
    }

    private static void AssertColor(JsonElement color) =>
        Assert.All(color.EnumerateArray(), share => Assert.InRange(share.GetInt32(), 0, 255));

    [Fact]
    public async Task What_a_run_writes_QuPath_reads()
    {
        var answer = await Tumortrace.Run(SyntheticPair.Arguments(slides.One, _folder.File("out")));
        Assert.True(answer.ExitCode == ExitCode.Ok, answer.StandardError);
        var features = Features(_folder.File("out/a/a.geojson"));
        Assert.NotEmpty(features);
        Assert.All(features, AssertQuPathReads);
    }

    [Fact]
    public async Task What_ASAP_wrote_QuPath_reads_with_its_groups_as_classes()
    {
        await Convert(Asap, "asap.geojson");
        var features = Features(_folder.File("asap.geojson"));
        Assert.All(features, AssertQuPathReads);
        Assert.Equal(
            ["Tumor", "Exclusion"],
            features.Select(f => f.GetProperty("properties").GetProperty("classification").GetProperty("name").GetString())
        );
    }

    /// <summary>Ids, colours, locks, measurements, metadata, derived classes, lines: QuPath gets back what it wrote.</summary>
    [Fact]
    public async Task What_QuPath_exported_comes_back_whole()
    {
        await Convert(Exported, "again.geojson");
        var expected = Features(Exported);
        var found = Features(_folder.File("again.geojson"));
        Assert.Equal(expected.Count, found.Count);
        Assert.All(expected.Zip(found), pair => Assert.True(JsonElement.DeepEquals(pair.First, pair.Second), pair.Second.GetRawText()));
    }

    [Fact]
    public async Task What_QuPath_exported_ASAP_gets_with_what_it_cannot_hold_said()
    {
        var answer = await Convert(Exported, "exported.xml");
        Assert.Contains(
            "exported.geojson cannot hold",
            answer.StandardError.Replace("exported.xml", "exported.geojson", StringComparison.Ordinal)
        );
        Assert.Contains("measurements", answer.StandardError);
        // The hole is an area of its own there, and each part of an object; the same px are tumour.
        await Convert(Exported, "qupath.png", "--size", "1000x1000");
        await Convert(_folder.File("exported.xml"), "asap.png", "--size", "1000x1000");
        Assert.Equal(File.ReadAllBytes(_folder.File("qupath.png")), File.ReadAllBytes(_folder.File("asap.png")));
    }

    /// <summary>What QuPath measured as no number stood as NaN in its files before version 0.5.</summary>
    [Fact]
    public async Task Old_measurements_that_are_no_number_are_written_as_QuPath_writes_them_now()
    {
        await Convert(
            Path.Combine(SharedFiles.Cases, "odd-annotations", "qupath-measurements-that-are-no-number.geojson"),
            "mended.geojson"
        );
        var feature = Assert.Single(Features(_folder.File("mended.geojson")));
        AssertQuPathReads(feature);
        var measurements = feature.GetProperty("properties").GetProperty("measurements");
        Assert.Equal("NaN", measurements.GetProperty("Nucleus: Max").GetString());
        Assert.Equal(400, measurements.GetProperty("Area").GetDouble());
        Assert.Equal("a \": NaN", feature.GetProperty("properties").GetProperty("name").GetString());
    }
}
