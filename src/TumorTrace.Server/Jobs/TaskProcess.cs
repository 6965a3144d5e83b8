using TumorTrace.Segmentation;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>The process of a task: its output becomes the job's log, progress and outcome.</summary>
internal sealed class TaskProcess(JobSettings settings, WorkerActivity activity, RunSegment run)
{
    /// <summary>Exit code of a process that SIGINT stopped, by the shell's convention.</summary>
    private const int Interrupted = 130;

    /// <param name="divided">The record of a job that is left to parts.</param>
    /// <returns>The record as the process leaves it.</returns>
    internal async Task<JobRecord> RunAsync(
        JobRecord job,
        IReadOnlyList<string> arguments,
        JobLog log,
        JobHeartbeat heart,
        Func<SlideDivision, JobRecord> divided,
        CancellationToken stop
    )
    {
        log.Write($"$ tumortrace {string.Join(' ', arguments)}");
        var results = new RunOutput();
        var px = 0L;
        var code = await run(settings.Program, arguments, Read, line => Read(results.Error(line)), settings.StopTime, stop);
        log.Write($"exit code {code}");
        return code == 0 && results.Division is { } division ? divided(division)
            : code == 0 ? job with { State = JobState.Finished, Message = results.Result, ExitCode = code }
            : code == Interrupted || stop.IsCancellationRequested && code > 128 ? job with { State = JobState.Interrupted, ExitCode = code }
            : job with { State = JobState.Failed, Message = results.Failure(code), ExitCode = code, IsFinal = results.IsFinal };

        void Read(string line)
        {
            var parsed = results.Add(line);
            // A stage counts from nothing.
            if (parsed.Px is { } now)
            {
                activity.Computed(now < px ? now : now - px);
                px = now;
            }
            if (parsed.Progress is { } progress)
                heart.Report(progress);
            if (parsed.Text is { } text)
                log.Write(text);
        }
    }
}
