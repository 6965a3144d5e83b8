using System.Collections.Concurrent;
using Hangfire;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Segmentation;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>Runs a job from the queue: one segmentation, from start to record.</summary>
public sealed class JobRunner
{
    /// <summary>Exit code of a process that SIGINT stopped, by the shell's convention.</summary>
    private const int Interrupted = 130;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly JobStore _store;
    private readonly JobSettings _settings;
    private readonly ViewerOptions _options;
    private readonly JobStates _states;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _active = new(StringComparer.Ordinal);
    private volatile bool _stopping;

    internal JobRunner(JobStore store, JobSettings settings, ViewerOptions options, JobStates states)
    {
        _store = store;
        _settings = settings;
        _options = options;
        _states = states;
    }

    internal bool IsIdle => _active.IsEmpty;

    /// <summary>Tells workers apart.</summary>
    internal string Name { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Queues a job again that this worker does not end.</summary>
    internal Action<string> HandBack { get; set; } = _ => { };

    /// <summary>Called by the queue. Skips a job that is no longer queued, so that none runs twice.</summary>
    /// <param name="stop">The queue has removed the job, perhaps on another machine, or is stopping.</param>
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(string id, CancellationToken stop)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (!_active.TryAdd(id, own))
            return;
        try
        {
            if (_stopping)
            {
                HandBack(id);
                return;
            }
            var started = _store.Change(
                id,
                r =>
                    r with
                    {
                        State = JobState.Running,
                        Started = _options.Time.GetUtcNow(),
                        Worker = Name,
                        Attempt = Guid.NewGuid().ToString("N"),
                    },
                unless: r => r.State != JobState.Queued
            );
            if (started is not null)
                await RunAsync(started, own);
        }
        finally
        {
            _active.TryRemove(id, out _);
        }
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
        _settings.Report($"{job.SlideName} ({job.Run}): started");
        using var heart = new JobHeartbeat(_store, job, _settings, stop);
        var outcome = await TryAsync(job, heart, stop.Token);
        await heart.EndAsync();
        var ended = await RecordAsync(job, outcome);
        _settings.Report($"{job.SlideName} ({job.Run}): {ended.State.ToString().ToLowerInvariant()}");
        _states.Ended(ended);
        if (ended.State == JobState.Queued)
            HandBack(job.Id);
    }

    private async Task<JobRecord> TryAsync(JobRecord job, JobHeartbeat heart, CancellationToken stop)
    {
        try
        {
            return await SegmentAsync(job, heart, stop);
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
    private async Task<JobRecord> RecordAsync(JobRecord job, JobRecord outcome)
    {
        while (true)
        {
            try
            {
                return _store.Change(job.Id, Ended, unless: r => r.State != JobState.Running || r.Attempt != job.Attempt) ?? outcome;
            }
            catch (UserException) when (!_stopping)
            {
                await Task.Delay(s_pause);
            }
            catch (UserException)
            {
                return outcome;
            }
        }

        JobRecord Ended(JobRecord record) =>
            outcome.State != JobState.Interrupted
                ? record with
                {
                    State = outcome.State,
                    Message = outcome.Message,
                    ExitCode = outcome.ExitCode,
                    Ended = _options.Time.GetUtcNow(),
                }
                : record.Stopped(_options.Time.GetUtcNow(), outcome.ExitCode, resumes: _settings.Database is not null);
    }

    private async Task<JobRecord> SegmentAsync(JobRecord job, JobHeartbeat heart, CancellationToken stop)
    {
        var slide = Path.Combine(_options.Root, job.File);
        var output = Path.Combine(_options.RunsFolder, job.Run);
        var folder = Path.Combine(output, job.SlideName);
        // Links may have changed since the job was created.
        foreach (var path in new[] { output, folder }.Where(p => !_options.Allows(p)))
            throw new UserException($"{path}: lies outside the workspace");
        if (!_options.AllowsSlide(slide))
            throw new UserException($"{slide}: lies outside the workspace");
        // Somebody may have corrected the result while the job was waiting.
        var corrections = Path.Combine(folder, RunFiles.Corrections);
        if (Directory.Exists(corrections))
            throw new UserException(
                $"{corrections}: the result of {job.SlideName} in the run {job.Run} has been corrected; "
                    + "choose another run, so that the corrections keep the result they were made from"
            );
        await WaitForEarlierAsync(folder, stop);
        using var log = new JobLog(_store.LogOf(job.Id));
        var request = _store.RequestOf(job.Id);
        AtomicFile.WriteText(request, JobOptions.ToRequest(job.Request).ToJson());
        return await SegmentAsync(job, _settings.CommandLine(slide, output, request), log, heart, stop);
    }

    /// <summary>A process that did the job before, and was cancelled or lost its worker, may need a moment to end.</summary>
    private async Task WaitForEarlierAsync(string slideFolder, CancellationToken stop)
    {
        var started = _options.Time.GetTimestamp();
        while (WorkFolder.IsHeld(slideFolder) && _options.Time.GetElapsedTime(started) < _settings.LostAfter)
            await Task.Delay(s_pause, stop);
    }

    private async Task<JobRecord> SegmentAsync(
        JobRecord job,
        IReadOnlyList<string> arguments,
        JobLog log,
        JobHeartbeat heart,
        CancellationToken stop
    )
    {
        log.Write($"$ tumortrace {string.Join(' ', arguments)}");
        var results = new RunOutput();
        var code = await SegmentProcess.RunAsync(
            _settings.Program,
            arguments,
            Read,
            line => Read(results.Error(line)),
            _settings.StopTime,
            stop
        );
        log.Write($"exit code {code}");
        return code == 0 ? job with { State = JobState.Finished, Message = results.Result, ExitCode = code }
            : code == Interrupted || stop.IsCancellationRequested && code > 128 ? job with { State = JobState.Interrupted, ExitCode = code }
            : job with { State = JobState.Failed, Message = results.Failure(code), ExitCode = code };

        void Read(string line)
        {
            var parsed = results.Add(line);
            if (parsed.Progress is { } progress)
                heart.Report(progress);
            if (parsed.Text is { } text)
                log.Write(text);
        }
    }
}
