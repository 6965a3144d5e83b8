using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using TumorTrace.Cli.Commands;
using TumorTrace.Server;
using TumorTrace.Server.Options;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>A server over a workspace of its own, with the built program or a script that plays it.</summary>
internal sealed class JobServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private JobServer(WebApplication app)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(10) };
    }

    public HttpClient Http { get; }

    public Uri Address => Http.BaseAddress!;

    public static JobProgram Built => new("dotnet", [Path.Combine(AppContext.BaseDirectory, "tumortrace.dll")]);

    public static async Task<JobServer> StartAsync(
        string root,
        Func<JobSettings, JobSettings>? change = null,
        string? version = null,
        TimeProvider? time = null,
        string? page = null
    )
    {
        Directory.CreateDirectory(Path.Combine(root, "slides"));
        var settings = new JobSettings(Built, JobArguments.Segment, Path.Combine(AppContext.BaseDirectory, "models"))
        {
            TrainCommandLine = TrainCorrectionsCommand.CommandLine(),
        };
        var app = ViewerServer.Build(
            new ViewerOptions(root, IsWorkspace: true)
            {
                Port = 0,
                Version = version ?? ProgramFacts.Version,
                Time = time ?? TimeProvider.System,
                Page = page,
                Jobs = change?.Invoke(settings) ?? settings,
            }
        );
        await app.StartAsync();
        return new JobServer(app);
    }

    /// <summary>
    /// A program that says one line of progress, then waits for the file "go" in the folder; SIGINT ends it as it ends a run.
    /// </summary>
    public static JobProgram Script(TemporaryFolder folder)
    {
        var script = folder.File("program.sh");
        File.WriteAllText(
            script,
            $$"""
            trap 'echo "{\"event\":\"note\",\"text\":\"interrupted\"}"; exit 130' INT TERM
            echo "$2" >> '{{folder.File("started")}}'
            echo '{"event":"stage","stage":"coarse","done":1,"total":4,"seconds_left":3}'
            while [ ! -f '{{folder.File("go")}}' ]; do sleep 0.05; done
            echo '{"event":"done","slide":"x","result":{"regions":1,"tumor_area_mm2":0.5,"slide_score":0.75},"total_seconds":2}'
            """
        );
        return new JobProgram("/bin/bash", [script]);
    }

    public Task<JsonElement> Get(string address) => Http.GetFromJsonAsync<JsonElement>(address);

    public async Task<(int Status, JsonElement Body)> Post(string address, object body)
    {
        using var answer = await Http.PostAsJsonAsync(address, body);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<(int Status, JsonElement Body)> Delete(string address)
    {
        using var answer = await Http.DeleteAsync(address);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<(int Status, JsonElement Body)> Upload(string name, HttpContent content)
    {
        using var answer = await Http.PostAsync($"/api/slides?name={Uri.EscapeDataString(name)}", content);
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>A job's log so far.</summary>
    public Task<string> Log(string id) => Http.GetStringAsync($"/api/jobs/{id}/log");

    /// <summary>The only slide's id.</summary>
    public async Task<string> Slide() => (await Get("/api/slides"))[0].GetProperty("id").GetString()!;

    /// <summary>Makes a job, which must be accepted; its id.</summary>
    public async Task<string> Job(object request)
    {
        var (status, body) = await Post("/api/jobs", request);
        Assert.True(status == 202, $"{status} {body}");
        return body.GetProperty("id").GetString()!;
    }

    /// <summary>Follows the events of a job to its end, or until <paramref name="enough"/>.</summary>
    public async Task<List<(string Name, JsonElement Data)>> Events(string id, Func<string, bool>? enough = null)
    {
        using var answer = await Http.GetAsync($"/api/jobs/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(), Encoding.UTF8);
        var events = new List<(string, JsonElement)>();
        var name = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                events.Add((name, JsonSerializer.Deserialize<JsonElement>(line[6..])));
            if (line.StartsWith("data: ", StringComparison.Ordinal) && enough?.Invoke(name) == true)
                break;
        }
        return events;
    }

    /// <summary>Waits for a state.</summary>
    public async Task<JsonElement> Until(string id, params string[] states)
    {
        for (var i = 0; i < 6000; i++)
        {
            var job = await Get($"/api/jobs/{id}");
            if (states.Contains(job.GetProperty("state").GetString()))
                return job;
            await Task.Delay(50);
        }
        throw new TimeoutException(
            $"the job is {(await Get($"/api/jobs/{id}")).GetProperty("state")}, expected {string.Join(" or ", states)}"
        );
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
