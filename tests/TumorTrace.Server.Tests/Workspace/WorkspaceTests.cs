using System.Net;
using TumorTrace.Server.Options;
using TumorTrace.Server.Workspace;
using static TumorTrace.TestSupport.RunningViewer;

namespace TumorTrace.Server.Tests.Workspace;

/// <summary>`serve`: slides and runs of one folder, and nothing outside it.</summary>
public sealed class WorkspaceTests
{
    [Fact]
    public async Task Slides_without_a_run_are_shown_and_can_be_annotated()
    {
        await using var viewer = await Start(workspace: true);
        File.Copy(viewer.Folder.File("slides/a.tif"), viewer.Folder.File("slides/b.tif"));
        File.WriteAllText(viewer.Folder.File("slides/broken.svs"), "no slide");
        var slides = (await viewer.Json("/api/slides")).EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!);
        Assert.Equal(["a", "b", "broken"], slides.Keys.Order());
        Assert.Equal(
            ("finished", "notSegmented"),
            (slides["a"].GetProperty("state").GetString(), slides["b"].GetProperty("state").GetString())
        );
        Assert.Contains("not a slide", slides["broken"].GetProperty("problem").GetString(), StringComparison.Ordinal);
        var b = $"/api/slides/{slides["b"].GetProperty("id").GetString()}";
        Assert.Equal(1024, (await viewer.Json(b)).GetProperty("width").GetInt32());
        Assert.NotEmpty(await viewer.Client.GetByteArrayAsync($"{b}/image_files/10/0_0.jpeg"));
        using var heatmap = await viewer.Get($"{b}/heatmap_files/7/0_0.png");
        Assert.Equal(HttpStatusCode.NotFound, heatmap.StatusCode);
        using var saved = await viewer.Send(
            HttpMethod.Put,
            $"{b}/annotations",
            Body(Feature("x", "0 0, 9 0, 9 9, 0 0")),
            ("If-Match", "\"0\"")
        );
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.True(File.Exists(viewer.Folder.File("annotations/b.tif/corrections/000001.json")));
    }

    [Fact]
    public async Task A_slide_keeps_its_id_when_it_is_segmented()
    {
        await using var viewer = await Start(workspace: true);
        Assert.Single((await viewer.Json("/api/slides")).EnumerateArray());
        using var by = await viewer.Get($"/api/slides/{SlideIds.Create("", "a.tif")}");
        Assert.Equal(HttpStatusCode.OK, by.StatusCode);
    }

    [Fact]
    public async Task Runs_behind_links_out_of_the_workspace_are_not_listed()
    {
        await using var viewer = await Start(workspace: true);
        await using var outside = await Start();
        Directory.CreateSymbolicLink(viewer.Folder.File("runs/link"), outside.Folder.File("out"));
        Assert.Single((await viewer.Json("/api/slides")).EnumerateArray());
    }

    [Fact]
    public async Task Slides_behind_links_out_of_the_workspace_are_named_and_not_read()
    {
        await using var viewer = await Start(workspace: true);
        await using var outside = await Start();
        File.CreateSymbolicLink(viewer.Folder.File("slides/link.tif"), outside.Folder.File("slides/a.tif"));
        var linked = (await viewer.Json("/api/slides")).EnumerateArray().Single(s => s.GetProperty("name").GetString() == "link");
        Assert.Equal(
            "link.tif: a link to a slide outside the workspace; the server must be started with its folder",
            linked.GetProperty("problem").GetString()
        );
        var id = $"/api/slides/{linked.GetProperty("id").GetString()}";
        using var tile = await viewer.Get($"{id}/image_files/10/0_0.jpeg");
        using var thumbnail = await viewer.Get($"{id}/thumbnail.jpg");
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (tile.StatusCode, thumbnail.StatusCode));
    }

    [Fact]
    public async Task Slides_behind_links_are_read_if_the_server_was_started_with_their_folder()
    {
        await using var outside = await Start();
        await using var viewer = await Start(o => o with { SlideFolders = [outside.Folder.File("slides")] }, workspace: true);
        File.CreateSymbolicLink(viewer.Folder.File("slides/link.tif"), outside.Folder.File("slides/a.tif"));
        File.WriteAllText(outside.Folder.File("secret.tif"), "secret");
        File.CreateSymbolicLink(viewer.Folder.File("slides/secret.tif"), outside.Folder.File("secret.tif"));
        var slides = (await viewer.Json("/api/slides")).EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!);
        Assert.Equal(1024, slides["link"].GetProperty("width").GetInt32());
        Assert.Equal("", slides["link"].GetProperty("problem").ToString());
        Assert.Contains("outside the workspace", slides["secret"].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(await viewer.Client.GetByteArrayAsync($"/{slides["link"].GetProperty("thumbnail").GetString()}"));
        using var saved = await viewer.Send(
            HttpMethod.Put,
            $"/api/slides/{slides["link"].GetProperty("id").GetString()}/annotations",
            Body(Feature("x", "0 0, 9 0, 9 9, 0 0")),
            ("If-Match", "\"0\"")
        );
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.True(File.Exists(viewer.Folder.File("annotations/link.tif/corrections/000001.json")));
    }

    [Fact]
    public async Task A_run_s_polygons_behind_a_link_are_refused()
    {
        await using var viewer = await Start(workspace: true);
        await using var outside = await Start();
        var slide = $"/api/slides/{(await viewer.Json("/api/slides"))[0].GetProperty("id").GetString()}/annotations";
        using var before = await viewer.Get(slide);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        File.Delete(viewer.Folder.File("runs/r1/a/a.geojson"));
        File.CreateSymbolicLink(viewer.Folder.File("runs/r1/a/a.geojson"), outside.Folder.File("out/a/a.geojson"));
        using var linked = await viewer.Get(slide);
        Assert.False(linked.IsSuccessStatusCode);
        Assert.Contains(
            "outside the workspace",
            await linked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_slide_with_a_damaged_version_is_listed_with_the_reason_and_keeps_no_other_from_the_list()
    {
        await using var viewer = await Start(workspace: true);
        File.Copy(viewer.Folder.File("slides/a.tif"), viewer.Folder.File("slides/b.tif"));
        Directory.CreateDirectory(viewer.Folder.File("runs/r1/a/corrections"));
        File.WriteAllText(viewer.Folder.File("runs/r1/a/corrections/000001.json"), "{\"version\":1,");
        var slides = (await viewer.Json("/api/slides")).EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!);
        Assert.Equal(["a", "b"], slides.Keys.Order());
        Assert.Contains("000001.json", slides["a"].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_and_versions_behind_links_are_refused()
    {
        await using var viewer = await Start(workspace: true);
        await using var outside = await Start();
        File.Delete(viewer.Folder.File("runs/r1/a/a.heatmap.ome.tif"));
        File.CreateSymbolicLink(viewer.Folder.File("runs/r1/a/a.heatmap.ome.tif"), outside.Folder.File("out/a/a.heatmap.ome.tif"));
        Directory.CreateSymbolicLink(viewer.Folder.File("runs/r1/a/corrections"), outside.Folder.File("out"));
        using var heatmap = await viewer.Get($"{viewer.Slide}/polygons");
        using var saved = await viewer.Put("\"0\"", Body());
        Assert.Equal(HttpStatusCode.NotFound, heatmap.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, saved.StatusCode);
        Assert.Contains("leads out of the workspace", await saved.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(outside.Folder.File("out"), "*.json"));
    }

    [Fact]
    public async Task A_run_of_a_slide_outside_the_workspace_shows_why_it_is_refused()
    {
        await using var viewer = await Start(workspace: true);
        await using var outside = await Start();
        var manifest = viewer.Folder.File("runs/r1/a/a.manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace(viewer.Folder.Path, outside.Folder.Path, StringComparison.Ordinal));
        File.Delete(viewer.Folder.File("slides/a.tif"));
        Assert.Contains(
            "outside the workspace",
            (await viewer.Json("/api/slides"))[0].GetProperty("problem").GetString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_real_path_follows_links_in_the_middle()
    {
        await using var viewer = await Start();
        var root = RealPath.Resolve(viewer.Folder.Path);
        Directory.CreateSymbolicLink(viewer.Folder.File("there"), "slides");
        Assert.Equal(Path.Combine(root, "slides", "a.tif"), RealPath.Resolve(viewer.Folder.File("there/../there/a.tif")));
        Assert.True(RealPath.IsInside(viewer.Folder.File("there/a.tif"), viewer.Folder.Path));
        Assert.False(RealPath.IsInside(viewer.Folder.File("slides-else"), viewer.Folder.File("slides")));
    }

    [Theory]
    [InlineData("", "Case 12/../x.svs")]
    [InlineData("r", "äöü")]
    [InlineData("r", "")]
    public void Ids_are_no_paths(string run, string name) => Assert.Matches("^[a-z0-9][a-z0-9-]*$", SlideIds.Create(run, name));
}
