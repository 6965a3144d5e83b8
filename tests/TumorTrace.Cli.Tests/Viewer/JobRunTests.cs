using System.Net.Http.Headers;
using System.Text.Json;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Core.Pipeline;
using TumorTrace.Segmentation;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>Segmentations through the API by the built program.</summary>
[Trait("Speed", "Slow")]
public sealed class JobRunTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private JobServer _server = null!;

    private string Root => _folder.File("work");

    public async ValueTask InitializeAsync() => _server = await JobServer.StartAsync(Root);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string> UploadSynthetic(string size = "2000x1600")
    {
        Assert.Equal(
            0,
            (
                await Tumortrace.Run(
                    "synth",
                    "-o",
                    _folder.File("s.tif"),
                    "--size",
                    size,
                    "--seed",
                    "3",
                    "--tumors",
                    "1",
                    "--tissue",
                    "0.8"
                )
            ).ExitCode
        );
        using var form = new MultipartFormDataContent();
        using var file = new StreamContent(File.OpenRead(_folder.File("s.tif")));
        file.Headers.ContentType = new MediaTypeHeaderValue("image/tiff");
        form.Add(file, "file", "s.tif");
        var (status, body) = await _server.Upload("", form);
        Assert.True(status == 201, body.ToString());
        return body.GetProperty("id").GetString()!;
    }

    private static string? State(JsonElement owner) => owner.GetProperty("state").GetString();

    [Fact]
    public async Task An_uploaded_slide_is_segmented_to_the_end_with_progress()
    {
        var slide = await UploadSynthetic();
        var job = await _server.Job(
            new
            {
                slide,
                models = "demo-synthetic",
                exact = true,
                minArea = 100,
            }
        );
        var events = await _server.Events(job);
        // Four times a second: a stage of a small slide may be over in between.
        string?[] stages = [.. events.Where(e => e.Name == "progress").Select(e => e.Data.GetProperty("stage").GetString()).Distinct()];
        Assert.True(stages.Length >= 2);
        Assert.Equal(stages, new[] { "open", "tissue", "coarse", "dense", "stitch", "polygons", "exports" }.Intersect(stages));
        Assert.All(
            events.Where(e => e.Name == "progress"),
            e => Assert.InRange(e.Data.GetProperty("done").GetInt64(), 0, e.Data.GetProperty("total").GetInt64())
        );
        Assert.StartsWith(
            $"$ tumortrace segment {Root}/slides/s.tif -o {Root}/runs/demo-synthetic --options {Root}/jobs/{job}.options.json",
            events[0].Data.GetProperty("line").GetString()
        );
        var request = SegmentRequest.Read(Path.Combine(Root, "jobs", $"{job}.options.json"));
        var asked = new SegmentOptions
        {
            Polygons = new() { Exact = true, MinAreaUm2 = 100 },
        };
        Assert.Equal(("demo-synthetic", asked), (request.Models.Pair, request.Options));
        Assert.Equal(("end", "finished"), (events[^1].Name, State(events[^1].Data)));
        Assert.Matches("^[0-9]+ regions?( \\([0-9]+ too small, left out\\))?, ", events[^1].Data.GetProperty("message").GetString());

        var ended = await _server.Get($"/api/jobs/{job}");
        var listed = Assert.Single((await _server.Get("/api/slides")).EnumerateArray());
        Assert.Equal(
            (0, "finished", listed.GetProperty("id").GetString()),
            (ended.GetProperty("exitCode").GetInt32(), State(listed), ended.GetProperty("result").GetString())
        );
        Assert.True(File.Exists(Path.Combine(Root, "runs/demo-synthetic/s/s.manifest.json")));
        Assert.EndsWith("exit code 0\n", await _server.Http.GetStringAsync($"/api/jobs/{job}/log"));
        Assert.Equal(
            "demo-synthetic-2",
            (await _server.Get($"/api/jobs/{await _server.Job(new { slide, models = "demo-synthetic" })}")).GetProperty("run").GetString()
        );
    }

    [Fact]
    public async Task A_cancelled_run_ends_with_130_and_goes_on_when_started_again()
    {
        var slide = await UploadSynthetic("3600x3000");
        var job = await _server.Job(
            new
            {
                slide,
                models = "demo-synthetic",
                mode = "exhaustive",
            }
        );
        await _server.Events(job, enough: name => name == "progress");
        Assert.Equal("running", State((await _server.Get("/api/slides"))[0]));
        Assert.Equal(202, (await _server.Delete($"/api/jobs/{job}")).Status);
        var cancelled = await _server.Until(job, "cancelled", "finished", "failed");
        Assert.Equal(("cancelled", 130), (State(cancelled), cancelled.GetProperty("exitCode").GetInt32()));
        Assert.Equal(409, (await _server.Delete($"/api/jobs/{job}")).Status);
        Assert.Equal("notSegmented", State((await _server.Get("/api/slides"))[0]));

        Assert.Equal(202, (await _server.Post($"/api/jobs/{job}/restart", new { })).Status);
        Assert.Equal("finished", State((await _server.Events(job))[^1].Data));
        Assert.Equal(
            (409, "the job is finished; start a new one to segment the slide again"),
            ((await _server.Post($"/api/jobs/{job}/restart", new { })) is var r ? r.Status : 0, r.Body.GetProperty("detail").GetString())
        );
    }

    [Fact]
    public async Task A_failed_job_says_what_the_command_line_says_by_the_name_of_its_own_member()
    {
        TrainingPictures.Write(Path.Combine(Root, "slides", "p.png"), _folder.File("mask.png"), 300, 1, (x, _) => x < 100);
        var job = await _server.Job(new { slide = await _server.Slide() });
        var end = (await _server.Events(job))[^1].Data;
        var asTyped = await Tumortrace.Run("segment", Path.Combine(Root, "slides", "p.png"), "-o", _folder.File("out"));
        Assert.Equal((2, "failed"), (asTyped.ExitCode, State(end)));
        var message = end.GetProperty("message").GetString()!;
        Assert.Equal(
            asTyped.StandardError.Trim().Split('\n')[^1],
            $"error: {message.Replace("(mpp)", "(--mpp)", StringComparison.Ordinal)}"
        );
        Assert.Equal("failed", State((await _server.Get("/api/slides"))[0]));
        Assert.EndsWith("(mpp)", message);
    }
}
