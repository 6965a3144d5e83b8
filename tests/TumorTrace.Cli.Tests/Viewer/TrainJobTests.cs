using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>Trainings as jobs of the server, and the pair that a workspace uses by default.</summary>
[Trait("Speed", "Slow")]
public sealed class TrainJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.File("work");

    public void Dispose() => _folder.Dispose();

    private Task<JobServer> Start() => JobServer.StartAsync(Root, s => s with { Program = JobServer.Script(_folder) });

    private static object Training(string name, string models = "breast-40x") =>
        new
        {
            train = new
            {
                name,
                models,
                wholeSlides = true,
            },
        };

    private void Learned(string name, string from = "breast-40x")
    {
        var target = Directory.CreateDirectory(Path.Combine(Root, "models", name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "models", from)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }

    private void Slide(string name) =>
        TrainingPictures.Write(
            Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "slides")).FullName, $"{name}.png"),
            _folder.File("mask.png"),
            64,
            1,
            (_, _) => false
        );

    [Fact]
    public async Task A_training_is_a_job_with_the_workspace_and_the_pair_on_its_command_line()
    {
        await using var server = await Start();
        var id = await server.Job(Training("mine"));
        await server.Until(id, "running");
        var (status, twice) = await server.Post("/api/jobs", Training("mine"));
        Assert.Equal(409, status);
        Assert.StartsWith("a training of mine is ", twice.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("go"), "");
        var job = await server.Until(id, "finished");
        Assert.Equal(("models/mine", "mine"), (job.GetProperty("slideName").GetString(), job.GetProperty("run").GetString()));
        Assert.Equal(JsonValueKind.Null, job.GetProperty("result").ValueKind);
        var log = await server.Log(id);
        Assert.StartsWith(
            $"$ tumortrace train corrections {Root} --output {Root}/models/mine --init "
                + $"{Path.Combine(AppContext.BaseDirectory, "models", "breast-40x")} --unreviewed-as-normal --json-progress --stop-on-eof",
            log,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("../x", "breast-40x", "train.name is '../x', expected 1 to 60 letters")]
    [InlineData("idc-2.5x", "breast-40x", "train.name is idc-2.5x, expected a name that no pair of models has yet")]
    [InlineData("mine", "yours", "train.models is 'yours', expected one of the pairs of models here: breast-40x, demo-40x, demo-synthetic")]
    public async Task A_training_that_makes_no_sense_is_refused(string name, string models, string message)
    {
        await using var server = await Start();
        var (status, problem) = await server.Post("/api/jobs", Training(name, models));
        Assert.Equal(400, status);
        Assert.StartsWith(message, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_default_pair_takes_the_place_of_the_one_for_its_pixel_size_only()
    {
        Learned("mine");
        Slide("a");
        await using var server = await Start();
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await server.Http.PutAsJsonAsync("/api/models/default", new { pair = "breast-40x" })).StatusCode
        );
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.PutAsJsonAsync("/api/models/default", new { pair = "mine" })).StatusCode);
        var mine = Assert.Single((await server.Get("/api/models")).EnumerateArray(), m => m.GetProperty("isDefault").GetBoolean());
        Assert.True(mine.GetProperty("name").GetString() == "mine" && mine.GetProperty("learned").GetBoolean());

        var slide = await server.Slide();
        Assert.Equal("mine", await ModelsOf(new { slide, mpp = 0.25 }));
        Assert.Null(await ModelsOf(new { slide, mpp = 4.0 }));
        Assert.Equal(
            "demo-synthetic",
            await ModelsOf(
                new
                {
                    slide,
                    mpp = 0.25,
                    models = "demo-synthetic",
                }
            )
        );
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await server.Http.PutAsJsonAsync("/api/models/default", new { pair = (string?)null })).StatusCode
        );
        Assert.Null(await ModelsOf(new { slide, mpp = 0.25 }));

        async Task<string?> ModelsOf(object request)
        {
            var id = await server.Job(request);
            await server.Delete($"/api/jobs/{id}");
            var job = await server.Until(id, "cancelled", "interrupted");
            return job.GetProperty("options").GetProperty("models").GetString();
        }
    }

    [Fact]
    public async Task A_slide_is_segmented_with_the_workspaces_pair()
    {
        Learned("mine", from: "demo-synthetic");
        Slide("a");
        await using var server = await JobServer.StartAsync(Root);
        var id = await server.Job(
            new
            {
                slide = await server.Slide(),
                mpp = 0.25,
                models = "mine",
            }
        );
        var job = await server.Until(id, "finished", "failed");
        Assert.Equal("finished", job.GetProperty("state").GetString());
        Assert.Equal("mine", job.GetProperty("run").GetString());
    }
}
