using Hangfire;
using Hangfire.InMemory;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.States;
using Microsoft.Extensions.Hosting;
using TumorTrace.Core;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>The queue of jobs: Hangfire, in memory or in PostgreSQL. It starts and stops with the server.</summary>
internal sealed class JobQueue(JobStore store, JobSettings settings, JobRunner runner, JobStates states, SlideUpload uploads)
    : IHostedService,
        IAsyncDisposable
{
    internal const string InterruptedMessage = "the server stopped before the job had ended; restart the job to resume it";

    private readonly Lock _lock = new();
    private JobStorage? _storage;
    private Task? _stopped;
    private BackgroundJobServer? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        uploads.RemoveLeftovers();
        // A queue in memory ended with its server; one in a database still holds the jobs that were not started.
        Interrupt(r => r.State == JobState.Running || settings.Database is null && r.State == JobState.Queued);
        states.Restore(store.List());
        _storage = settings.Database is { } database ? Open(database) : new InMemoryStorage();
        _server = new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                WorkerCount = settings.Workers,
                Activator = new OneRunner(runner),
                CancellationCheckInterval = TimeSpan.FromSeconds(1),
                ShutdownTimeout = settings.StopTime + TimeSpan.FromSeconds(10),
            },
            _storage
        );
        return Task.CompletedTask;
    }

    /// <summary>Running jobs get SIGINT and finish their current windows; the server's own time limit does not apply to them.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return _stopped ??= _server is { } server ? EndAsync(server) : Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => new(StopAsync(CancellationToken.None));

    private async Task EndAsync(BackgroundJobServer server)
    {
        runner.Stop();
        server.SendStop();
        while (!runner.IsIdle)
            await Task.Delay(50, CancellationToken.None);
        await Task.Run(server.Dispose, CancellationToken.None);
        if (settings.Database is null)
            Interrupt(r => r.State == JobState.Queued);
        (_storage as IDisposable)?.Dispose();
    }

    internal void Enqueue(string id)
    {
        var ticket = Client().Create<JobRunner>(r => r.RunAsync(id, CancellationToken.None), new EnqueuedState());
        store.Change(id, r => r with { Ticket = ticket });
    }

    /// <summary>Removes a job from the queue; a job that runs on another machine is stopped there.</summary>
    internal void Remove(string ticket) => Client().Delete(ticket);

    private BackgroundJobClient Client() => new(_storage ?? throw new UserException("the job queue is not running"));

    private void Interrupt(Func<JobRecord, bool> which)
    {
        foreach (var job in store.List().Where(j => which(j)))
            store.Change(
                job.Id,
                r => r with { State = JobState.Interrupted, Message = InterruptedMessage, Ended = r.Started },
                unless: r => !which(r)
            );
    }

    private static PostgreSqlStorage Open(string database)
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = "tumortrace_jobs",
            QueuePollInterval = TimeSpan.FromSeconds(1),
            UseSlidingInvisibilityTimeout = true,
            AllowDegradedModeWithoutStorage = false,
        };
        try
        {
            return new PostgreSqlStorage(new NpgsqlConnectionFactory(database, options), options);
        }
        // The library throws several exceptions for this. No message may show the connection string, which holds a password.
        catch (Exception e)
        {
            throw new UserException(
                $"the database of the job queue cannot be used: {e.GetBaseException().Message}; expected a PostgreSQL connection string "
                    + "such as Host=localhost;Database=jobs;Username=me;Password=...",
                e
            );
        }
    }

    private sealed class OneRunner(JobRunner runner) : JobActivator
    {
        public override object ActivateJob(Type jobType) =>
            jobType == typeof(JobRunner) ? runner : throw new InvalidOperationException($"{jobType}: not a job of this server");
    }
}
