using Hangfire;
using Hangfire.InMemory;
using Hangfire.States;
using Microsoft.Extensions.Hosting;
using TumorTrace.Core;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>
/// The queue of jobs: Hangfire, in memory for one server, or in PostgreSQL for several servers and workers. It starts and stops with the
/// server.
/// </summary>
internal sealed class JobQueue(
    JobStore store,
    JobSettings settings,
    JobRunner runner,
    WorkerActivity activity,
    JobNeeds needs,
    JobStates states,
    SlideUpload uploads
) : IHostedService, IAsyncDisposable
{
    internal const string InterruptedMessage = "the server stopped before the job had ended; restart the job to resume it";

    /// <summary>A job that has lost this many workers is not tried again: it may be what kills them.</summary>
    private const int MostLosses = 3;

    // In this order: tasks that were begun; jobs of the page with their parts; slides of a batch that are divided; its others.
    private const int Resumed = 0;
    private const int OfPage = 1;
    private const int Begun = 2;
    private const int OfBatch = 3;
    private static readonly int[] s_priorities = [Resumed, OfPage, Begun, OfBatch];

    /// <summary>Hangfire's own end, when no job runs any more; what it does not finish others do for it.</summary>
    private static readonly TimeSpan s_tidying = TimeSpan.FromMilliseconds(200);

    /// <summary>A server or worker that is silent for so long is no longer listed.</summary>
    private static readonly TimeSpan s_serverTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Servers are few; of workers there may be hundreds, and one of them is enough.</summary>
    private static readonly TimeSpan s_watch = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_workersWatch = TimeSpan.FromSeconds(5);
    private const int WatchesPerLook = 6;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private JobStorage? _storage;
    private Task? _stopped;
    private Task _watching = Task.CompletedTask;
    private BackgroundJobServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        uploads.RemoveLeftovers();
        // A queue in memory ended with its server; one in a database is others', too.
        if (settings.Database is null)
            Interrupt(r => !r.HasEnded);
        states.Restore(store.List());
        if (settings.Database is not null)
            states.Follow(store.List);
        _storage = settings.Database is { } database ? Database.Open(database, store.Schema) : new InMemoryStorage();
        runner.Left = Left;
        if (settings.Workers > 0)
            _server = Serve(_storage);
        _watching = Task.Run(WatchAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Running jobs get SIGINT and finish their current windows; the server's own time limit does not apply to them.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _stopped ??= EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _ending.Dispose();
    }

    internal void Enqueue(string id)
    {
        if (store.Find(id) is { } job)
            Enqueue(job, Priority(job));
    }

    private static int Priority(JobRecord job) =>
        !job.Batch ? OfPage
        : job is { Parent: null, Divisions: 0 } ? OfBatch
        : Begun;

    /// <summary>Why a queued job is not begun by anybody; null if somebody can do it.</summary>
    internal static string? Obstacle(JobRecord job, IReadOnlySet<string> served) =>
        job is { State: JobState.Queued, Needs: { } need } && !served.Contains(JobNeeds.Queue(need, OfPage))
            ? $"waits for a worker with {need}: none is running"
            : null;

    /// <summary>The queues that somebody takes jobs from.</summary>
    internal IReadOnlySet<string> Served() =>
        Database.Try(() => Storage.GetMonitoringApi().Servers().SelectMany(s => s.Queues).ToHashSet(StringComparer.Ordinal));

    /// <summary>Removes a job that nobody has begun from the queue.</summary>
    internal void Remove(string ticket) => Database.Try(() => new BackgroundJobClient(Storage).Delete(ticket));

    private BackgroundJobServer Serve(JobStorage storage) =>
        new(
            new BackgroundJobServerOptions
            {
                ServerName = activity.Name,
                WorkerCount = settings.Workers,
                Queues = [.. needs.Met.SelectMany(n => s_priorities.Select(p => JobNeeds.Queue(n, p))).Order()],
                Activator = new OneRunner(runner),
                CancellationCheckInterval = TimeSpan.FromSeconds(1),
                HeartbeatInterval = TimeSpan.FromSeconds(10),
                ServerCheckInterval = s_serverTimeout / 2,
                ServerTimeout = s_serverTimeout,
                ShutdownTimeout = settings.StopTime + s_tidying,
            },
            storage
        );

    private async Task EndAsync()
    {
        // The processes of jobs first: they take the time.
        runner.Stop();
        await _ending.CancelAsync();
        var ended = Task.Run(() => _server?.Dispose(), CancellationToken.None);
        while (!runner.IsIdle)
            await Task.Delay(10, CancellationToken.None);
        await Task.WhenAny(Task.WhenAll(ended, _watching, Task.Run(Leave)), Task.Delay(s_tidying, CancellationToken.None));
        if (settings.Database is null && _storage is not null)
            Interrupt(r => r.State == JobState.Queued);
        (_storage as IDisposable)?.Dispose();
    }

    private void Leave()
    {
        try
        {
            store.Leave(activity.Name);
        }
        catch (UserException)
        {
            // The database is away: the others forget this worker soon.
        }
    }

    /// <summary>Goes on with what a worker left. A queue in memory ends with its server.</summary>
    private void Left(JobRecord job)
    {
        if (settings.Database is null)
            return;
        if (job.State == JobState.Queued)
            Enqueue(job, job.IsFresh ? Priority(job) : Resumed);
        else if (job.IsDivided)
            foreach (var part in store.Parts(job.Id).OrderBy(p => p.Part!.Number))
                Enqueue(part.Id);
        else if (job.Parent is { } parent)
            GoOn(parent);
    }

    /// <summary>Queues a divided job for what comes after its parts once all are done; without one of them it has failed.</summary>
    private void GoOn(string id)
    {
        var parts = store.Parts(id);
        var failed = parts.FirstOrDefault(p => p.State == JobState.Failed);
        if (failed is null && parts.Any(p => p.State != JobState.Finished))
            return;
        var job = store.Change(
            id,
            (r, now) =>
                failed is null
                    ? r with
                    {
                        State = JobState.Queued,
                    }
                    : r with
                    {
                        State = JobState.Failed,
                        Message = $"{failed.Division!.Stage}, part {failed.Part}: {failed.Message}",
                        Worker = failed.Worker,
                        ExitCode = failed.ExitCode,
                        Ended = now,
                    },
            unless: r => !r.IsDivided
        );
        if (job is { State: JobState.Queued })
            Enqueue(id);
        else if (job is not null)
            store.RemoveParts(id);
    }

    private void Enqueue(JobRecord job, int priority)
    {
        var id = job.Id;
        var queue = JobNeeds.Queue(job.Needs ?? needs.Of(job.Request.Models), priority);
        var client = new BackgroundJobClient(Storage);
        var ticket = Database.Try(() => client.Create<JobRunner>(r => r.RunAsync(id, CancellationToken.None), new EnqueuedState(queue)));
        store.Change(id, r => r with { Ticket = ticket });
    }

    /// <summary>Queues jobs again whose workers are lost, and says which jobs a worker leaves to others.</summary>
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(_server is null ? s_watch : s_workersWatch);
        var said = "";
        for (var watches = 0; !_ending.IsCancellationRequested; watches++)
        {
            try
            {
                if (_server is not null)
                    store.Report(activity.Report());
                if (
                    _server is not null
                    && settings.Database is not null
                    && watches % WatchesPerLook == 0
                    && Refused() is var refused
                    && refused != said
                )
                    settings.Report(said = refused);
                await timer.WaitForNextTickAsync(_ending.Token);
                foreach (var lost in store.Lost(settings.LostAfter))
                    TakeBack(lost);
                foreach (var id in store.Complete())
                    GoOn(id);
            }
            catch (Exception e) when (e is UserException or OperationCanceledException)
            {
                // It ends, or the database is away: the next time.
            }
        }
    }

    private string Refused()
    {
        var met = needs.Met.ToHashSet(StringComparer.Ordinal);
        var others = store.Waiting().Where(w => !met.Contains(w.Key)).OrderBy(w => w.Key, StringComparer.Ordinal).ToList();
        return others.Count == 0
            ? "every queued job can be done here"
            : $"not done here: {string.Join("; ", others.Select(o => $"{o.Value} queued for {o.Key}"))}; this is {string.Join("; ", met)}";
    }

    /// <summary>Unless somebody else has just done so, or the job has gone on.</summary>
    private void TakeBack(JobRecord lost)
    {
        var back = store.Change(lost.Id, Lost, unless: r => r.State != lost.State || r.Attempt != lost.Attempt || r.Ticket != lost.Ticket);
        if (back is { State: JobState.Queued })
            Enqueue(back, Resumed);
    }

    private static JobRecord Lost(JobRecord job, DateTimeOffset now)
    {
        if (job.State == JobState.Queued)
            return job;
        var lost = job with { Losses = job.Losses + 1 };
        return lost.Losses < MostLosses || lost.IsCancelled
            ? lost.Stopped(now, exitCode: null, resumes: true)
            : lost with
            {
                State = JobState.Failed,
                Ended = now,
                Message = $"put aside: {MostLosses} workers were lost while they did it, the last one {job.Worker}; see its log",
            };
    }

    private JobStorage Storage => _storage ?? throw new UserException("the job queue is not running");

    private void Interrupt(Func<JobRecord, bool> which)
    {
        foreach (var job in store.List().Where(j => which(j)))
            store.Change(
                job.Id,
                r => r with { State = JobState.Interrupted, Message = InterruptedMessage, Ended = r.Started },
                unless: r => !which(r)
            );
    }

    private sealed class OneRunner(JobRunner runner) : JobActivator
    {
        public override object ActivateJob(Type jobType) =>
            jobType == typeof(JobRunner) ? runner : throw new InvalidOperationException($"{jobType}: not a job of this server");
    }
}
