using System.Net;
using System.Text.Json;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.TestSupport;
using static TumorTrace.TestSupport.RunningViewer;

namespace TumorTrace.Server.Tests.Corrections;

/// <summary>Corrections say which slide and run they are of, and never become those of another.</summary>
public sealed class OriginTests
{
    private static readonly string s_square = Feature("one", "10 10, 50.25 10, 50.25 60, 10 60, 10 10");

    /// <summary>Changes the manifest of the only slide as another run, or another slide, would have.</summary>
    private static void Replace(RunningViewer viewer, Func<Manifest, Manifest> change)
    {
        var path = viewer.Folder.File("out/a/a.manifest.json");
        AtomicFile.WriteText(path, change(Manifest.TryRead(path)!).ToJson());
        File.SetLastWriteTimeUtc(path, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }

    private static Manifest OfAnotherSlide(Manifest manifest) =>
        manifest with
        {
            Slide = manifest.Slide with { Bytes = manifest.Slide.Bytes + 1, Sha256 = "0" },
        };

    [Fact]
    public async Task A_version_says_which_slide_and_run_it_is_of()
    {
        await using var viewer = await Start();
        var zero = await viewer.Json($"{viewer.Slide}/annotations");
        Assert.Equal("hash", zero.GetProperty("run").GetString());
        using var saved = await viewer.Put("\"0\"", Body(s_square));
        using var second = await viewer.Put("\"1\"", Body(s_square));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (saved.StatusCode, second.StatusCode));
        var slide = SlideFingerprint.Compute(viewer.Folder.File("slides/a.tif"), whole: false);
        foreach (var version in (string[])["000001", "000002"])
        {
            var root = JsonDocument.Parse(File.ReadAllText(viewer.Folder.File($"out/a/corrections/{version}.json"))).RootElement;
            Assert.Equal("hash", root.GetProperty("run").GetString());
            Assert.Equal(
                (slide.Bytes, slide.Sha256),
                (root.GetProperty("slide").GetProperty("bytes").GetInt64(), root.GetProperty("slide").GetProperty("sha256").GetString())
            );
            Assert.Equal(zero.GetProperty("slide").GetRawText(), root.GetProperty("slide").GetRawText());
        }
    }

    [Fact]
    public async Task Corrections_of_another_slide_are_kept_named_and_not_shown()
    {
        await using var viewer = await Start();
        using var saved = await viewer.Put("\"0\"", Body(s_square));
        var before = File.ReadAllText(viewer.Folder.File("out/a/corrections/000001.json"));
        Replace(viewer, OfAnotherSlide);
        var newest = await viewer.Json($"{viewer.Slide}/annotations");
        Assert.Equal(0, newest.GetProperty("version").GetInt32());
        var listed = (await viewer.Json("/api/slides"))[0];
        Assert.Equal((0, "Null"), (listed.GetProperty("version").GetInt32(), listed.GetProperty("lastEdit").ValueKind.ToString()));
        Assert.Single((await viewer.Json($"{viewer.Slide}/annotations/history")).EnumerateArray());
        using var old = await viewer.Get($"{viewer.Slide}/annotations/1");
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);

        using var own = await viewer.Put("\"0\"", Body(Feature("two", "0 0, 9 0, 9 9, 0 0")));
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (own.StatusCode, own.Headers.ETag!.ToString()));
        Assert.Equal(2, (await viewer.Json($"{viewer.Slide}/annotations")).GetProperty("version").GetInt32());
        Assert.Equal(before, File.ReadAllText(viewer.Folder.File("out/a/corrections/000001.json")));
    }

    [Fact]
    public async Task That_there_are_corrections_of_another_slide_is_said()
    {
        await using var viewer = await Start();
        using var saved = await viewer.Put("\"0\"", Body(s_square));
        // The slide itself is found: only what the version says differs.
        var path = viewer.Folder.File("out/a/corrections/000001.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"bytes\":", "\"bytes\":9", StringComparison.Ordinal));
        await using var again = await StartOver(viewer);
        var listed = (await again.Json("/api/slides"))[0];
        Assert.Contains("corrections of another slide", listed.GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, listed.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Regions_of_another_run_are_not_taken_for_those_that_were_edited()
    {
        await using var viewer = await Start();
        var run = (await viewer.Json($"{viewer.Slide}/annotations")).GetProperty("run").GetString();
        Replace(viewer, m => m with { SettingsHash = "another" });
        using var refused = await viewer.Send(
            HttpMethod.Put,
            $"{viewer.Slide}/annotations?run={run}",
            Body(s_square),
            ("If-Match", "\"0\"")
        );
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("segmented again", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(viewer.Folder.File("out/a/corrections")));
        using var saved = await viewer.Send(
            HttpMethod.Put,
            $"{viewer.Slide}/annotations?run=another",
            Body(s_square),
            ("If-Match", "\"0\"")
        );
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
    }

    [Fact]
    public async Task Annotations_of_a_slide_without_a_run_stay_with_that_slide()
    {
        await using var viewer = await Start(workspace: true);
        File.Copy(viewer.Folder.File("slides/a.tif"), viewer.Folder.File("slides/b.tif"));
        async Task<JsonElement> B() =>
            (await viewer.Json("/api/slides")).EnumerateArray().Single(s => s.GetProperty("name").GetString() == "b");
        var id = $"/api/slides/{(await B()).GetProperty("id").GetString()}";
        using var saved = await viewer.Send(HttpMethod.Put, $"{id}/annotations", Body(s_square), ("If-Match", "\"0\""));
        Assert.Equal(1, (await B()).GetProperty("version").GetInt32());
        var other = viewer.Folder.File("other.tif");
        File.WriteAllBytes(other, [.. await File.ReadAllBytesAsync(viewer.Folder.File("slides/b.tif")), .. new byte[100]]);
        File.Move(other, viewer.Folder.File("slides/b.tif"), overwrite: true);
        Assert.Equal(0, (await B()).GetProperty("version").GetInt32());
        Assert.Contains("another slide", (await B()).GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Another server over the same run.</summary>
    private static Task<RunningViewer> StartOver(RunningViewer viewer) =>
        Start(o => o with { Root = viewer.Folder.File("out"), SlideFolders = [viewer.Folder.File("slides")] });
}
