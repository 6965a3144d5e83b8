using System.Collections.Concurrent;
using Hangfire;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>Runs a job from the queue: one segmentation, from start to record.</summary>
public sealed class JobRunner
{
    /// <summary>Exit code of a process that SIGINT stopped, by the shell's convention.</summary>
    private const int Interrupted = 130;

    private readonly JobStore _store;
    private readonly JobSettings _settings;
    private readonly ViewerOptions _options;
    private readonly JobStates _states;
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _active = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _runs = new(StringComparer.Ordinal);
    private volatile bool _stopping;

    internal JobRunner(JobStore store, JobSettings settings, ViewerOptions options, JobStates states)
    {
        _store = store;
        _settings = settings;
        _options = options;
        _states = states;
    }

    internal bool IsIdle => _active.IsEmpty;

    /// <summary>Called by the queue. Skips a job that is no longer queued, so that none runs twice.</summary>
    /// <param name="stop">The queue has removed the job, perhaps on another machine, or is stopping.</param>
    [AutomaticRetry(Attempts = 0)]
    public async Task RunAsync(string id, CancellationToken stop)
    {
        using var own = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (_stopping || !_active.TryAdd(id, own))
            return;
        try
        {
            var started = _store.Change(
                id,
                r => r with { State = JobState.Running, Started = _options.Time.GetUtcNow() },
                unless: r => r.State != JobState.Queued
            );
            if (started is not null)
                await RunAsync(started, own.Token);
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

    private async Task RunAsync(JobRecord job, CancellationToken stop)
    {
        _states.Started(job);
        JobRecord ended;
        try
        {
            ended = await SegmentAsync(job, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            ended = Stopped(job);
        }
        // Whatever goes wrong with one job, the next one still runs.
        catch (Exception e)
        {
            ended = job with
            {
                State = JobState.Failed,
                Message = e is UserException or IOException or UnauthorizedAccessException
                    ? e.Message
                    : $"unexpected {e.GetType().Name}: {e.Message}",
            };
        }
        _states.Ended(
            _store.Change(
                job.Id,
                r => r with { State = ended.State, Message = ended.Message, ExitCode = ended.ExitCode, Ended = _options.Time.GetUtcNow() }
            ) ?? ended
        );
    }

    private async Task<JobRecord> SegmentAsync(JobRecord job, CancellationToken stop)
    {
        var slide = Path.Combine(_options.Root, job.File);
        var output = Path.Combine(_options.RunsFolder, job.Run);
        // Links may have changed since the job was created.
        foreach (var path in new[] { output, Path.Combine(output, job.SlideName) }.Where(p => !_options.Allows(p)))
            throw new UserException($"{path}: lies outside the workspace");
        if (!_options.AllowsSlide(slide))
            throw new UserException($"{slide}: lies outside the workspace");
        // Jobs of one run take turns, because each writes the table of scores.
        var turn = _runs.GetOrAdd(job.Run, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(stop);
        try
        {
            // Somebody may have corrected the result while the job was waiting.
            var corrections = Path.Combine(output, job.SlideName, RunFiles.Corrections);
            if (Directory.Exists(corrections))
                throw new UserException(
                    $"{corrections}: the result of {job.SlideName} in the run {job.Run} has been corrected; "
                        + "choose another run, so that the corrections keep the result they were made from"
                );
            using var log = new JobLog(_store.LogOf(job.Id));
            var request = _store.RequestOf(job.Id);
            AtomicFile.WriteText(request, JobOptions.ToRequest(job.Request).ToJson());
            return await SegmentAsync(job, _settings.CommandLine(slide, output, request), log, stop);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<JobRecord> SegmentAsync(JobRecord job, IReadOnlyList<string> arguments, JobLog log, CancellationToken stop)
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
            : code == Interrupted || stop.IsCancellationRequested && code > 128 ? Stopped(job) with { ExitCode = code }
            : job with { State = JobState.Failed, Message = results.Failure(code), ExitCode = code };

        void Read(string line)
        {
            var parsed = results.Add(line);
            if (parsed.Progress is { } progress)
                _store.Progress(job.Id, progress);
            if (parsed.Text is { } text)
                log.Write(text);
        }
    }

    private JobRecord Stopped(JobRecord job) =>
        !_stopping && _active.TryGetValue(job.Id, out var own) && own.IsCancellationRequested
            ? job with
            {
                State = JobState.Cancelled,
                Message = "cancelled; restart the job to resume it",
            }
            : job with
            {
                State = JobState.Interrupted,
                Message = JobQueue.InterruptedMessage,
            };
}
