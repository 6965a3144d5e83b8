using System.Net;
using System.Text.Json;
using TumorTrace.Server.Corrections;
using TumorTrace.TestSupport;
using static TumorTrace.TestSupport.RunningViewer;

namespace TumorTrace.Server.Tests.Corrections;

/// <summary>Versions of annotations: nothing that anybody saved is ever lost.</summary>
public sealed class VersionTests
{
    private static readonly string s_square = Feature("one", "10 10, 50.25 10, 50.25 60, 10 60, 10 10");
    private static readonly string s_other = Feature("two", "100 100, 200 100, 200 200, 100 100");

    [Fact]
    public async Task Version_0_is_what_the_run_traced()
    {
        await using var viewer = await Start();
        using var answer = await viewer.Get($"{viewer.Slide}/annotations");
        Assert.Equal("\"0\"", answer.Headers.ETag!.ToString());
        var newest = await viewer.Json($"{viewer.Slide}/annotations");
        Assert.Equal(0, newest.GetProperty("version").GetInt32());
        Assert.Equal("run", newest.GetProperty("features").GetProperty("features")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task What_is_saved_comes_back_with_its_version_and_members_that_nobody_knows()
    {
        await using var viewer = await Start();
        const string Unknown = ""","plugin":{"b":[1,2.50,1e-3],"a":null},"bbox":[1,2,3,4]""";
        const string Properties = ""","isLocked":true,"metadata":{"review":"accepted","theirs":"é"}""";
        var feature = Feature("one", "10 10, 50.25 10, 50.25 60, 10 10", Unknown, Properties);
        var body =
            $$"""{"features":{"type":"FeatureCollection","crs":{"name":"x"},"features":[{{feature}}]},"who":"ada","comment":"first"}""";
        using var saved = await viewer.Put("\"0\"", body);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal("\"1\"", saved.Headers.ETag!.ToString());
        var newest = await viewer.Json($"{viewer.Slide}/annotations");
        Assert.Equal(
            (1, "ada", "first"),
            (newest.GetProperty("version").GetInt32(), newest.GetProperty("who").GetString(), newest.GetProperty("comment").GetString())
        );
        var sent = JsonDocument.Parse(body).RootElement.GetProperty("features");
        var kept = newest.GetProperty("features");
        Assert.True(JsonElement.DeepEquals(sent, kept), kept.GetRawText());
        Assert.Contains("\"b\":[1,2.50,1e-3]", kept.GetRawText(), StringComparison.Ordinal);
        using var again = await viewer.Get($"{viewer.Slide}/annotations", ("If-None-Match", "\"1\""));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Fact]
    public async Task Without_a_version_nothing_is_saved()
    {
        await using var viewer = await Start();
        using var answer = await viewer.Send(HttpMethod.Put, $"{viewer.Slide}/annotations", Body(s_square));
        Assert.Equal(HttpStatusCode.PreconditionRequired, answer.StatusCode);
        using var nonsense = await viewer.Put("\"newest\"", Body(s_square));
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.StatusCode);
        Assert.False(Directory.Exists(viewer.Folder.File("out/a/corrections")));
    }

    [Theory]
    [InlineData("\"0\"")]
    [InlineData("\"2\"")]
    public async Task Who_edited_an_old_version_is_told_who_was_faster(string version)
    {
        await using var viewer = await Start();
        using var first = await viewer.Put("\"0\"", Body(s_square));
        using var second = await viewer.Put(version, Body(s_other));
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var problem = JsonDocument.Parse(await second.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((1, "ada"), (problem.GetProperty("version").GetInt32(), problem.GetProperty("who").GetString()));
        Assert.True(problem.GetProperty("at").TryGetDateTimeOffset(out _));
        Assert.Equal(
            "one",
            (await viewer.Json($"{viewer.Slide}/annotations"))
                .GetProperty("features")
                .GetProperty("features")[0]
                .GetProperty("id")
                .GetString()
        );
    }

    [Fact]
    public async Task Of_many_that_save_at_once_exactly_one_wins()
    {
        await using var viewer = await Start();
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(
                Enumerable.Range(0, 8).Select(i => viewer.Put($"\"{round}\"", Body(Feature($"{round}-{i}", "0 0, 9 0, 9 9, 0 0"))))
            );
            Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
            Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.Conflict));
            var winner = Array.FindIndex(answers, a => a.StatusCode == HttpStatusCode.OK);
            Assert.Equal(
                $"{round}-{winner}",
                (await viewer.Json($"{viewer.Slide}/annotations/{round + 1}"))
                    .GetProperty("features")
                    .GetProperty("features")[0]
                    .GetProperty("id")
                    .GetString()
            );
            Array.ForEach(answers, a => a.Dispose());
        }
        Assert.Equal(5, Directory.GetFiles(viewer.Folder.File("out/a/corrections"), "*.json").Length);
    }

    [Fact]
    public async Task Of_two_processes_that_save_at_once_exactly_one_wins()
    {
        using var folder = new TemporaryFolder();
        using var features = JsonDocument.Parse(Collection(s_square));
        var version = new NewVersion(features.RootElement, new FeatureMetrics(1, 1, 1), "ada", "", null, Inherits: true);
        for (var round = 0; round < 10; round++)
        {
            // As in two processes: they share the folder and nothing else.
            var wins = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ =>
                        Task.Run(() =>
                        {
                            try
                            {
                                return new SlideVersions(folder.Path, TimeProvider.System).Save(round, version).Version;
                            }
                            catch (VersionConflictException)
                            {
                                return 0;
                            }
                        })
                    )
            );
            Assert.Equal([0, 0, 0, round + 1], wins.Order());
        }
    }

    [Fact]
    public async Task A_crash_in_the_middle_of_a_save_loses_nothing()
    {
        await using var viewer = await Start();
        using var first = await viewer.Put("\"0\"", Body(s_square));
        var leftover = viewer.Folder.File("out/a/corrections/.000002.json.0123.partial");
        File.WriteAllText(leftover, "{\"version\":2,\"who\":\"a");
        Assert.Equal(1, (await viewer.Json($"{viewer.Slide}/annotations")).GetProperty("version").GetInt32());
        using var second = await viewer.Put("\"1\"", Body(s_other));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.False(File.Exists(leftover));
        Assert.Equal(
            "two",
            (await viewer.Json($"{viewer.Slide}/annotations"))
                .GetProperty("features")
                .GetProperty("features")[0]
                .GetProperty("id")
                .GetString()
        );
    }

    [Fact]
    public async Task History_tells_who_and_when_and_any_version_comes_back()
    {
        await using var viewer = await Start();
        using var first = await viewer.Put("\"0\"", Body(s_square));
        using var second = await viewer.Put("\"1\"", Body(s_other, s_square));
        var history = (await viewer.Json($"{viewer.Slide}/annotations/history")).EnumerateArray().ToList();
        Assert.Equal([2, 1, 0], history.Select(h => h.GetProperty("version").GetInt32()));
        Assert.Equal([2, 1, 0], history.Select(h => h.GetProperty("count").GetInt32()));
        using var restored = await viewer.Send(
            HttpMethod.Post,
            $"{viewer.Slide}/annotations/restore",
            """{"version":1,"who":"bob"}""",
            ("If-Match", "\"2\"")
        );
        Assert.Equal(HttpStatusCode.OK, restored.StatusCode);
        var newest = await viewer.Json($"{viewer.Slide}/annotations");
        Assert.Equal(
            (3, "bob", "Version 1 restored"),
            (newest.GetProperty("version").GetInt32(), newest.GetProperty("who").GetString(), newest.GetProperty("comment").GetString())
        );
        Assert.Equal(
            (await viewer.Json($"{viewer.Slide}/annotations/1")).GetProperty("features").GetRawText(),
            newest.GetProperty("features").GetRawText()
        );
        Assert.Equal(
            2,
            (await viewer.Json($"{viewer.Slide}/annotations/2")).GetProperty("features").GetProperty("features").GetArrayLength()
        );
        using var missing = await viewer.Send(
            HttpMethod.Post,
            $"{viewer.Slide}/annotations/restore",
            """{"version":9,"who":"bob"}""",
            ("If-Match", "\"3\"")
        );
        using var stale = await viewer.Send(
            HttpMethod.Post,
            $"{viewer.Slide}/annotations/restore",
            """{"version":0,"who":"bob"}""",
            ("If-Match", "\"2\"")
        );
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Conflict), (missing.StatusCode, stale.StatusCode));
    }

    [Fact]
    public async Task The_list_shows_the_figures_of_the_newest_version()
    {
        await using var viewer = await Start();
        var rejected = Feature("no", "0 0, 100 0, 100 100, 0 0", "", ""","metadata":{"review":"rejected"}""");
        using var saved = await viewer.Put("\"0\"", Body(Feature("yes", "0 0, 400 0, 400 200, 0 200, 0 0"), rejected));
        var slide = (await viewer.Json("/api/slides"))[0];
        Assert.Equal(
            (1, 1, "ada"),
            (
                slide.GetProperty("version").GetInt32(),
                slide.GetProperty("regions").GetInt32(),
                slide.GetProperty("lastEdit").GetProperty("who").GetString()
            )
        );
        Assert.Equal(400 * 200 * FakeRun.Mpp * FakeRun.Mpp / 1e6, slide.GetProperty("areaMm2").GetDouble(), 1e-12);
    }

    [Fact]
    public async Task Versions_outlive_the_server()
    {
        await using var viewer = await Start();
        using var saved = await viewer.Put("\"0\"", Body(s_square));
        var again = new SlideVersions(viewer.Folder.File("out/a/corrections"), TimeProvider.System);
        Assert.Equal(
            (1, "ada", "c", 1, 0),
            (again.Newest()!.Version, again.Newest()!.Who, again.Newest()!.Comment, again.Newest()!.Count, again.Newest()!.Base)
        );
    }
}
