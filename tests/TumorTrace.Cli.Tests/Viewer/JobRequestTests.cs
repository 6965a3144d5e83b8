using System.Net.Http.Json;
using System.Text.Json;
using TumorTrace.Server;
using TumorTrace.Server.Options;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>What may be asked for, in which order it is done, and what remains when a server stops.</summary>
[Trait("Speed", "Slow")]
public sealed class JobRequestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Root => _folder.File("work");

    public void Dispose() => _folder.Dispose();

    private Task<JobServer> Start()
    {
        var program = JobServer.Script(_folder);
        return JobServer.StartAsync(Root, s => s with { Program = program });
    }

    private void Slides(params string[] names)
    {
        Directory.CreateDirectory(Path.Combine(Root, "slides"));
        foreach (var name in names)
            TrainingPictures.Write(Path.Combine(Root, "slides", $"{name}.png"), _folder.File("mask.png"), 64, 1, (_, _) => false);
    }

    private static async Task<Dictionary<string, string>> Ids(JobServer server) =>
        (await server.Get("/api/slides"))
            .EnumerateArray()
            .ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("id").GetString()!);

    [Fact]
    public async Task Two_servers_in_one_process_each_say_their_own_figures()
    {
        Slides("a");
        await using var server = await Start();
        await using var other = await JobServer.StartAsync(_folder.File("other"));
        await server.Until(await server.Job(new { slide = await server.Slide() }), "running");
        Assert.Equal("1", await Running(server));
        Assert.Equal("0", await Running(other));

        static async Task<string> Running(JobServer server)
        {
            var lines = (await server.Http.GetStringAsync("/metrics")).Split('\n');
            var line = Assert.Single(lines, l => l.StartsWith("tumortrace_tasks{", StringComparison.Ordinal) && l.Contains("\"running\""));
            return line.Split("} ")[1].Split(' ')[0];
        }
    }

    [Theory]
    [InlineData(
        """{"threshold":2,"candidateThreshold":-1}""",
        400,
        "candidateThreshold is -1, expected 0 to 1\nthreshold is 2, expected more than 0, up to 1"
    )]
    [InlineData(
        """{"denseWindow":100,"mpp":100,"simplify":-1}""",
        400,
        "mpp is 100, expected 0.05 to 20 µm/px\ndenseWindow is 100, expected a multiple of 8, 64 or more\nsimplify is -1 µm, "
            + "expected 0 to 1000"
    )]
    [InlineData(
        """{"models":"../../etc"}""",
        400,
        "models is ../../etc, expected one of the pairs of models here: breast-40x, demo-40x, demo-synthetic, idc-2.5x"
    )]
    [InlineData("""{"mode":"fast"}""", 400, "mode is fast, expected cascade, coarse-only, exhaustive")]
    [InlineData("""{"ensemble":true,"mode":"coarse-only"}""", 400, "ensemble is asked for, expected ")]
    [InlineData(
        """{"run":"../up"}""",
        400,
        "run is '../up', expected 1 to 60 letters, digits, dots, dashes and underscores, the first a letter or digit"
    )]
    [InlineData("""{"run":".hidden"}""", 400, "run is '.hidden'")]
    [InlineData(
        """{"output":"/tmp"}""",
        400,
        "line 1, at $.output: not valid JSON, or not the expected form; a job has the members slide, models, "
    )]
    [InlineData("""{"threshold":"high"}""", 400, "line 1, at $.threshold: not valid JSON")]
    [InlineData("""{"slide":"","mode":null}""", 400, "slide is missing, expected the id of a slide\nmode is null, expected cascade")]
    [InlineData("""{"slide":"../../etc/passwd"}""", 404, "there is no slide with this id")]
    public async Task Wrong_options_are_refused_by_the_names_of_their_members(string body, int status, string message)
    {
        Slides("a");
        await using var server = await Start();
        var request = JsonSerializer.Deserialize<Dictionary<string, object>>(body)!;
        request.TryAdd("slide", await server.Slide());
        var (found, answer) = await server.Post("/api/jobs", request);
        Assert.Equal(status, found);
        Assert.Contains(message, answer.GetProperty("detail").GetString());
        Assert.Empty((await server.Get("/api/jobs")).EnumerateArray());
        Assert.False(File.Exists(_folder.File("started")));
    }

    [Theory]
    [InlineData("GET", "/api/jobs/00000000000000000000000000000000")]
    [InlineData("GET", "/api/jobs/..%2F..%2Fetc%2Fpasswd")]
    [InlineData("GET", "/api/jobs/x/events")]
    [InlineData("GET", "/api/jobs/x/log")]
    [InlineData("DELETE", "/api/jobs/x")]
    [InlineData("POST", "/api/jobs/x/restart")]
    public async Task A_job_that_does_not_exist_is_404(string method, string address)
    {
        await using var server = await Start();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal((404, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData(null, 415, "expected application/json")]
    [InlineData("text/plain", 415, "Content-Type is \"text/plain\", expected application/json")]
    [InlineData("application/json; charset=none", 400, "Content-Type is \"application/json; charset=none\"")]
    public async Task A_body_that_is_not_said_to_be_JSON_is_refused(string? type, int status, string says)
    {
        await using var server = await Start();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await server.Http.PostAsync("/api/jobs", content);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(says, body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task One_job_runs_at_a_time_and_a_queued_one_can_be_taken_out()
    {
        Slides("a", "b", "c");
        await using var server = await Start();
        var ids = await Ids(server);
        var first = await server.Job(new { slide = ids["a"], run = "r" });
        await server.Until(first, "running");
        var second = await server.Job(new { slide = ids["b"] });
        var third = await server.Job(new { slide = ids["c"] });
        Assert.Equal(409, (await server.Post("/api/jobs", new { slide = ids["a"], run = "r" })).Status);
        Assert.Equal("queued", (await server.Get($"/api/slides/{ids["b"]}")).GetProperty("state").GetString());
        Assert.Equal("cancelled", (await server.Delete($"/api/jobs/{second}")).Body.GetProperty("state").GetString());
        File.WriteAllText(_folder.File("go"), "");
        Assert.Equal(
            "1 region, 0.5 mm², slide score 0.75, 2.0 s",
            (await server.Until(third, "finished")).GetProperty("message").GetString()
        );
        Assert.Equal(["a.png", "c.png"], File.ReadLines(_folder.File("started")).Select(Path.GetFileName));
        Assert.Equal([third, second, first], (await server.Get("/api/jobs")).EnumerateArray().Select(j => j.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_server_that_stops_interrupts_its_jobs_and_the_next_one_can_go_on()
    {
        Slides("a", "b");
        string first,
            second;
        await using (var server = await Start())
        {
            var ids = await Ids(server);
            first = await server.Job(new { slide = ids["a"] });
            second = await server.Job(new { slide = ids["b"] });
            await server.Until(first, "running");
            await server.Events(first, enough: name => name == "progress");
        }
        await using var next = await Start();
        foreach (var id in new[] { first, second })
        {
            var job = await next.Get($"/api/jobs/{id}");
            Assert.Equal(
                ("interrupted", "the server stopped before the job had ended; restart the job to resume it"),
                (job.GetProperty("state").GetString(), job.GetProperty("message").GetString())
            );
        }
        Assert.Equal(130, (await next.Get($"/api/jobs/{first}")).GetProperty("exitCode").GetInt32());
        Assert.Contains("\ninterrupted\nexit code 130\n", await next.Http.GetStringAsync($"/api/jobs/{first}/log"));
        Assert.Equal("end", Assert.Single(await next.Events(second)).Name);
        File.WriteAllText(_folder.File("go"), "");
        Assert.Equal(202, (await next.Post($"/api/jobs/{first}/restart", new { })).Status);
        await next.Until(first, "finished");
    }

    [Fact]
    public async Task A_server_that_was_killed_leaves_interrupted_jobs_too()
    {
        Slides("a");
        string job;
        await using (var server = await Start())
            job = await server.Job(new { slide = await server.Slide(), run = "r" });
        var file = Path.Combine(Root, "jobs", $"{job}.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"interrupted\"", "\"running\"", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(Root, "jobs", $"{new string('a', 32)}.json"), "{");
        await using var next = await Start();
        Assert.Equal("interrupted", Assert.Single((await next.Get("/api/jobs")).EnumerateArray()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_run_that_leads_out_of_the_workspace_is_refused_even_after_it_was_queued()
    {
        Slides("a", "b");
        var outside = Directory.CreateDirectory(_folder.File("outside")).FullName;
        Directory.CreateDirectory(Path.Combine(Root, "runs"));
        File.CreateSymbolicLink(Path.Combine(Root, "runs", "link"), outside);
        await using var server = await Start();
        var ids = await Ids(server);
        var (status, body) = await server.Post("/api/jobs", new { slide = ids["a"], run = "link" });
        Assert.Equal((409, $"{Root}/runs/link/a: lies outside the workspace"), (status, body.GetProperty("detail").GetString()));
        await server.Until(await server.Job(new { slide = ids["a"] }), "running");
        var queued = await server.Job(new { slide = ids["b"], run = "later" });
        File.CreateSymbolicLink(Path.Combine(Root, "runs", "later"), outside);
        File.WriteAllText(_folder.File("go"), "");
        Assert.Equal(
            $"{Root}/runs/later: lies outside the workspace",
            (await server.Until(queued, "failed")).GetProperty("message").GetString()
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_corrected_result_is_not_run_over()
    {
        Slides("a");
        Directory.CreateDirectory(Path.Combine(Root, "runs/auto/a/corrections"));
        await using var server = await Start();
        var slide = await server.Slide();
        var (status, body) = await server.Post("/api/jobs", new { slide, run = "auto" });
        Assert.Equal(
            (409, true),
            (
                status,
                body.GetProperty("detail")
                    .GetString()!
                    .StartsWith("the result of a in the run auto has been corrected; choose another run", StringComparison.Ordinal)
            )
        );
        Assert.Equal("auto-2", (await server.Get($"/api/jobs/{await server.Job(new { slide })}")).GetProperty("run").GetString());
    }

    [Fact]
    public async Task A_program_that_cannot_be_started_or_says_nothing_fails_the_job()
    {
        Slides("a");
        await using (var server = await JobServer.StartAsync(Root, s => s with { Program = new("/nowhere/tumortrace", []) }))
            Assert.StartsWith(
                "/nowhere/tumortrace: cannot be started: ",
                (await server.Until(await server.Job(new { slide = await server.Slide() }), "failed")).GetProperty("message").GetString()
            );
        await using (var server = await JobServer.StartAsync(Root, s => s with { Program = new("/bin/bash", ["-c", "exit 7"]) }))
            Assert.Equal(
                "the run ended with exit code 7 and no message; see its log",
                (await server.Until(await server.Job(new { slide = await server.Slide() }), "failed")).GetProperty("message").GetString()
            );
        await using (
            var server = await JobServer.StartAsync(
                Root,
                s => s with { Program = new("/bin/bash", ["-c", "echo 'error: one' >&2; echo 'error: two' >&2; exit 1"]) }
            )
        )
            Assert.Equal(
                "one\ntwo",
                (await server.Until(await server.Job(new { slide = await server.Slide() }), "failed")).GetProperty("message").GetString()
            );
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_named_without_its_password()
    {
        var error = await Assert.ThrowsAsync<TumorTrace.Core.UserException>(() =>
            JobServer.StartAsync(Root, s => s with { Database = "Host=127.0.0.1;Port=1;Database=x;Username=u;Password=secret;Timeout=2" })
        );
        Assert.StartsWith("the database of the job queue cannot be used: ", error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public async Task A_view_of_a_run_runs_nothing()
    {
        Directory.CreateDirectory(Root);
        await using var app = ViewerServer.Build(new ViewerOptions(Root, IsWorkspace: false) { Port = 0 });
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        foreach (var address in new[] { "/api/jobs", "/api/slides?name=a.tif" })
        {
            using var answer = await http.PostAsJsonAsync(address, new { slide = "a" });
            Assert.Equal(403, (int)answer.StatusCode);
            Assert.Contains("start `tumortrace serve WORKSPACE`", await answer.Content.ReadAsStringAsync());
        }
        Assert.False((await http.GetFromJsonAsync<JsonElement>("/api/session")).GetProperty("canRun").GetBoolean());
    }
}
