using System.Collections.Concurrent;
using Hangfire;
using TumorTrace.Core;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>Runs a job from the queue: one segmentation or training, from start to record.</summary>
public sealed class JobRunner
{
    /// <summary>A task that has failed so often is not tried again.</summary>
    private const int MostFailures = 3;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly JobStore _store;
    private readonly JobSettings _settings;
    private readonly ViewerOptions _options;
    private readonly JobStates _states;
    private readonly SegmentTask _segment;
    private readonly TrainTask _train;
    private readonly WorkerActivity _activity;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _active = new(StringComparer.Ordinal);
    private volatile bool _stopping;

    internal JobRunner(
        JobStore store,
        JobSettings settings,
        ViewerOptions options,
        JobStates states,
        WorkerActivity activity,
        SegmentTask segment,
        TrainTask train
    )
    {
        _store = store;
        _settings = settings;
        _options = options;
        _states = states;
        _activity = activity;
        _segment = segment;
        _train = train;
    }

    internal bool IsIdle => _active.IsEmpty;

    private string Name => _activity.Name;

    /// <summary>Gets what a worker leaves as it is now: ended, divided, or to be queued again.</summary>
    internal Action<JobRecord> Left { get; set; } = _ => { };

    /// <summary>
    /// Called by the queue, which asks for one task. A task that was begun, or is a part, is done itself; of the others it is whose turn it
    /// is, so that users get equal shares. None is done twice.
    /// </summary>
    /// <param name="stop">The queue is stopping.</param>
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(string id, CancellationToken stop)
    {
        if (_stopping || !CanSeeWorkspace)
        {
            if (_store.Find(id) is { State: JobState.Queued } back)
                Left(back);
            await UntilWorkspaceIsSeenAsync();
            return;
        }
        var attempt = Guid.NewGuid().ToString("N");
        if (_store.Start(id, (r, now) => r.Begun(Name, attempt, now)) is not { } started)
            return;
        using var own = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _active[started.Id] = own;
        try
        {
            if (_stopping)
                await own.CancelAsync();
            await RunAsync(started, own);
        }
        finally
        {
            _active.TryRemove(started.Id, out _);
        }
    }

    /// <summary>A folder that is shared may be out of reach for a while, perhaps for this machine only.</summary>
    private bool CanSeeWorkspace => _settings.Database is null || Directory.Exists(_options.RunsFolder);

    /// <summary>A worker that cannot see the workspace takes nothing until it can.</summary>
    private async Task UntilWorkspaceIsSeenAsync()
    {
        if (!_stopping && !CanSeeWorkspace)
            _settings.Report($"{_options.RunsFolder}: cannot be reached; nothing is begun until it can");
        while (!_stopping && !CanSeeWorkspace)
            await Task.Delay(s_pause);
    }

    /// <summary>Asks the job to stop, if it runs in this process.</summary>
    internal void Cancel(string id)
    {
        if (_active.TryGetValue(id, out var own))
            own.Cancel();
    }

    /// <summary>Stops all jobs, and starts none from now on.</summary>
    internal void Stop()
    {
        _stopping = true;
        foreach (var id in _active.Keys)
            Cancel(id);
    }

    private async Task RunAsync(JobRecord job, CancellationTokenSource stop)
    {
        _states.Started(job);
        _settings.Report($"{job.Title}: started");
        using var heart = new JobHeartbeat(_store, job, _settings, stop);
        var outcome = await TryAsync(job, heart, stop.Token);
        await heart.EndAsync();
        // What fails without the workspace is not at fault.
        if (outcome.State == JobState.Failed && !CanSeeWorkspace)
            outcome = outcome with { State = JobState.Interrupted };
        _activity.Ended(outcome);
        var accepted = await RecordAsync(job, outcome with { Progress = heart.Progress ?? job.Progress });
        var left = accepted ?? outcome;
        _settings.Report($"{job.Title}: {(left.IsDivided ? "divided" : left.State.ToString().ToLowerInvariant())}");
        _states.Ended(left);
        if (accepted is not null)
            Left(accepted);
        await UntilWorkspaceIsSeenAsync();
    }

    private async Task<JobRecord> TryAsync(JobRecord job, JobHeartbeat heart, CancellationToken stop)
    {
        try
        {
            return await (job.Request.Train is null ? _segment.RunAsync(job, heart, stop) : _train.RunAsync(job, heart, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return job with { State = JobState.Interrupted };
        }
        // Whatever goes wrong with one job, the next one still runs.
        catch (Exception e)
        {
            return job with
            {
                State = JobState.Failed,
                Message = e is UserException or IOException or UnauthorizedAccessException
                    ? e.Message
                    : $"unexpected {e.GetType().Name}: {e.Message}",
            };
        }
    }

    /// <summary>
    /// Records how the job ended, unless it is no longer this worker's. While the database is away, a worker that is not stopping waits for
    /// it; one that is leaves the job to the others, who miss it soon.
    /// </summary>
    /// <returns>The record; null if the outcome was not accepted.</returns>
    private async Task<JobRecord?> RecordAsync(JobRecord job, JobRecord outcome)
    {
        while (true)
        {
            try
            {
                return _store.Change(job.Id, Ended, unless: r => r.State != JobState.Running || r.Attempt != job.Attempt);
            }
            catch (UserException) when (!_stopping)
            {
                await Task.Delay(s_pause);
            }
            catch (UserException)
            {
                return null;
            }
        }

        JobRecord Ended(JobRecord record, DateTimeOffset now) =>
            outcome.IsDivided && !record.IsCancelled ? record.Divided(outcome.Division!)
            : outcome.State == JobState.Interrupted || outcome.IsDivided
                ? record.Stopped(now, outcome.ExitCode, resumes: _settings.Database is not null)
            : outcome is { State: JobState.Failed, IsFinal: false } && _settings.Database is not null && record.Failures + 1 < MostFailures
                ? record.Stopped(now, outcome.ExitCode, resumes: true) with
                {
                    Failures = record.Failures + 1,
                }
            : record with
            {
                State = outcome.State,
                Message = outcome.Message,
                ExitCode = outcome.ExitCode,
                Progress = outcome.Progress,
                Ended = now,
            };
    }
}
