using System.Diagnostics;
using TumorTrace.Cli.Commands;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.Server;
using TumorTrace.Server.Options;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Viewer;

/// <summary>
/// Tests of the queue in PostgreSQL: they share a cluster and a slide with its results, and run one after another, as the metrics of
/// servers in one process are the process's. Most of their time is waiting, so other tests run beside them.
/// </summary>
[CollectionDefinition(nameof(QueueTests))]
public sealed class QueueTests : ICollectionFixture<QueueFixture>;

/// <summary>What the tests of the queue share.</summary>
public sealed class QueueFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private Task? _segmented;

    internal SyntheticSlide Slide { get; } = new();

    internal PostgresCluster Postgres { get; } = new();

    private string Whole => _folder.File("whole");

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        await Slide.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        await Slide.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The results of a slide are the bytes that one `segment --exhaustive` makes.</summary>
    internal async Task AssertWhole(string slideFolder)
    {
        await (_segmented ??= SyntheticSlide.Succeed(Slide.LongArguments(Whole, "--exhaustive")));
        var name = Path.GetFileName(slideFolder);
        foreach (var output in (string[])["geojson", "heatmap.ome.tif"])
            Assert.Equal(
                File.ReadAllBytes(Path.Combine(Whole, "synthetic", $"synthetic.{output}")),
                File.ReadAllBytes(Path.Combine(slideFolder, $"{name}.{output}"))
            );
    }
}

/// <summary>A workspace with a database of its own, and the servers and workers of a test.</summary>
internal sealed class QueueWorkspace : IAsyncDisposable
{
    private readonly QueueFixture _queue;
    private readonly List<Process> _processes = [];
    private readonly List<(Task Ended, CancellationTokenSource Stop)> _workers = [];

    private QueueWorkspace(QueueFixture queue) => _queue = queue;

    public TemporaryFolder Folder { get; } = new();

    public string Root => Folder.File("work");

    public string Slides => Path.Combine(Root, "slides");

    public string Database { get; private set; } = "";

    /// <summary>The options of commands that name the workspace.</summary>
    public string[] Target => ["--workspace", Root, "--jobs-database", Database];

    /// <param name="slides">Names of copies of the slide.</param>
    public static async Task<QueueWorkspace> Create(QueueFixture queue, params string[] slides)
    {
        var workspace = new QueueWorkspace(queue);
        Directory.CreateDirectory(workspace.Slides);
        Directory.CreateDirectory(Path.Combine(workspace.Root, "runs"));
        foreach (var name in slides)
            File.Copy(queue.Slide.Path, Path.Combine(workspace.Slides, $"{name}.tif"));
        workspace.Database = await queue.Postgres.NewDatabase();
        return workspace;
    }

    /// <summary>A server that only queues.</summary>
    public Task<JobServer> Server(string? version = null, TimeSpan? lostAfter = null, TimeProvider? time = null) =>
        JobServer.StartAsync(Root, s => s with { Database = Database, Workers = 0, LostAfter = lostAfter ?? s.LostAfter }, version, time);

    /// <summary>A worker as a program, where that is what the test is about.</summary>
    public Process Process(params string[] more)
    {
        var worker = Tumortrace.Start(["worker", .. Target, "--threads", "1", .. more]);
        _ = worker.StandardError.ReadToEndAsync();
        _processes.Add(worker);
        return worker;
    }

    /// <summary>A worker in the tests' own process, which starts at once; its segmentations are processes of their own.</summary>
    public void Worker(Func<JobSettings, JobSettings>? change = null, TimeProvider? time = null) => _workers.Add(Start(change, time));

    /// <summary>With such a worker, which leaves in the end.</summary>
    public async Task WhileWorking(Func<JobSettings, JobSettings> change, Func<Task> work)
    {
        var (ended, stop) = Start(change);
        using (stop)
        {
            await work();
            await stop.CancelAsync();
            await ended;
        }
    }

    private (Task Ended, CancellationTokenSource Stop) Start(Func<JobSettings, JobSettings>? change, TimeProvider? time = null)
    {
        var settings = new JobSettings(JobServer.Built, JobArguments.Segment, Path.Combine(AppContext.BaseDirectory, "models"))
        {
            Database = Database,
            StopTime = TimeSpan.FromMilliseconds(400),
        };
        var options = new ViewerOptions(Root, IsWorkspace: true)
        {
            Version = ProgramFacts.Version,
            Time = time ?? TimeProvider.System,
            Jobs = change?.Invoke(settings) ?? settings,
        };
        var stop = new CancellationTokenSource();
        return (JobWorker.RunAsync(options, stop.Token), stop);
    }

    public static async Task<string> Job(JobServer server) =>
        await server.Job(
            new
            {
                slide = await server.Slide(),
                models = "demo-synthetic",
                mode = "exhaustive",
            }
        );

    /// <summary>Until a process of a job has computed something.</summary>
    public async Task Begun(JobServer server, string job)
    {
        await server.Until(job, "running");
        while (
            !Directory
                .EnumerateFiles(Path.Combine(Root, "runs"), "dense*.log", SearchOption.AllDirectories)
                .Any(f => new FileInfo(f).Length > 0)
        )
            await Task.Delay(20);
    }

    /// <summary>The job ends well, with the bytes of one process.</summary>
    public async Task Finished(JobServer server, string job)
    {
        var ended = await server.Until(job, "finished", "failed", "cancelled", "interrupted");
        Assert.True(ended.GetProperty("state").GetString() == "finished", ended.ToString());
        await _queue.AssertWhole(Path.Combine(Root, "runs", ended.GetProperty("run").GetString()!, "s"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (ended, stop) in _workers)
        {
            await stop.CancelAsync();
            await ended;
            stop.Dispose();
        }
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        Folder.Dispose();
    }
}
