using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CliWrap;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Browser;

/// <summary>`tumortrace serve` as a user starts it, over a workspace with one small segmented slide for each test.</summary>
internal sealed class ServedWorkspace : IAsyncDisposable
{
    /// <summary>Outlines of the run of every slide, in level-0 px.</summary>
    public const string Left = "11111111-0000-4000-8000-000000000001";
    public const string Right = "11111111-0000-4000-8000-000000000002";
    private const string LeftRing = "100.25 100.5, 400.75 120, 380 420.125, 120 400, 100.25 100.5";
    private const string RightRing = "600 150, 900.5 160.25, 880 500, 620 480, 600 150";

    private readonly ConcurrentQueue<string> _lines = new();
    private CancellationTokenSource _end = new();
    private CancellationTokenSource _kill = new();
    private Task _program = Task.CompletedTask;

    public TemporaryFolder Folder { get; } = new();
    public HttpClient Http { get; } = new();
    public Uri Address { get; private set; } = null!;
    public string Root => Folder.File("work");

    public static async Task<ServedWorkspace> Start(params string[] slides)
    {
        var workspace = new ServedWorkspace();
        foreach (var name in slides)
            workspace.Run(name);
        workspace.Http.BaseAddress = workspace.Address = await workspace.Begin(0);
        return workspace;
    }

    /// <summary>Ends the server; the workspace stays.</summary>
    public async Task Stop()
    {
        await _end.CancelAsync();
        // Tests that were started with SIGINT ignored (a script's background) start programs that ignore it.
        _kill.CancelAfter(TimeSpan.FromMinutes(1));
        await _program;
    }

    /// <summary>Starts the server again, at the same address.</summary>
    public async Task Resume()
    {
        _end.Dispose();
        _kill.Dispose();
        (_end, _kill) = (new CancellationTokenSource(), new CancellationTokenSource());
        Assert.Equal(Address, await Begin(Address.Port));
    }

    private async Task<Uri> Begin(int port)
    {
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _program = Serve(address, port);
        await Task.WhenAny(address.Task, _program, Task.Delay(TimeSpan.FromMinutes(5)));
        Assert.True(address.Task.IsCompleted, $"tumortrace serve did not say its address: {string.Join('\n', _lines)}");
        return await address.Task;
    }

    /// <summary>Id of a slide, with its result if there is one; of a run of it.</summary>
    public async Task<string> Id(string name, string? run = null) =>
        (await Json("/api/slides"))
            .EnumerateArray()
            .Last(s => s.GetProperty("name").GetString() == name && (run is null || s.GetProperty("run").GetString() == run))
            .GetProperty("id")
            .GetString()!;

    public Task<JsonElement> Json(string path) => Http.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Features of a version of a slide; null for the newest.</summary>
    public async Task<Outlines> Stored(string id, int? version = null) =>
        Outlines.Of(
            (await Json($"/api/slides/{id}/annotations{(version is { } v ? $"/{v}" : "")}")).GetProperty("features").GetProperty("features")
        );

    /// <summary>A slide of 1024 × 704 px with a round hill of probability, 0.95 in its middle, and two lesions.</summary>
    public void Run(string name, string runName = "r1")
    {
        var run = Path.Combine(Root, "runs", runName);
        RunningViewer.MakeRun(
            Folder,
            run,
            Path.Combine(Root, "slides"),
            name,
            (x, y) => Math.Max(0, 0.95 - double.Hypot(x - 64, y - 44) / 45)
        );
        File.WriteAllText(
            Path.Combine(run, name, $"{name}.geojson"),
            RunningViewer.Collection(
                RunningViewer.Feature(Left, LeftRing, properties: Mean(0.9)),
                RunningViewer.Feature(Right, RightRing, properties: Mean(0.55, disagreement: 0.12))
            )
        );
    }

    private static string Mean(double probability, double? disagreement = null) =>
        string.Create(CultureInfo.InvariantCulture, $",\"measurements\":{{\"Mean probability\":{probability}")
        + (disagreement is null ? "}" : string.Create(CultureInfo.InvariantCulture, $",\"Disagreement\":{disagreement}}}"));

    private async Task Serve(TaskCompletionSource<Uri> address, int port)
    {
        var said = PipeTarget.ToDelegate(line =>
        {
            _lines.Enqueue(line);
            if (line.StartsWith("TumorTrace viewer: ", StringComparison.Ordinal))
                address.TrySetResult(new Uri(line["TumorTrace viewer: ".Length..]));
        });
        try
        {
            // Tests that were themselves started with Ctrl-C ignored (nohup, a script's background) must be able to end it all the same.
            var linux = OperatingSystem.IsLinux();
            string[] first = linux ? ["--default-signal=INT,TERM", "dotnet"] : [];
            await CliWrap
                .Cli.Wrap(linux ? "env" : "dotnet")
                .WithArguments([
                    .. first,
                    Path.Combine(AppContext.BaseDirectory, "tumortrace.dll"),
                    "serve",
                    Root,
                    "--no-browser",
                    "--port",
                    port.ToString(CultureInfo.InvariantCulture),
                ])
                .WithStandardOutputPipe(said)
                .WithStandardErrorPipe(said)
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(_kill.Token, _end.Token);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Ctrl-C is how it ends.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _end.Dispose();
        _kill.Dispose();
        Http.Dispose();
        Folder.Dispose();
    }
}
