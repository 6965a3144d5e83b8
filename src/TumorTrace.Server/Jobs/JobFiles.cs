using System.Collections.Concurrent;
using System.Text.Json;
using TumorTrace.Core.Files;

namespace TumorTrace.Server.Jobs;

/// <summary>One file per job, WORKSPACE/jobs/ID.json, for one server. Running jobs are read from memory.</summary>
internal sealed class JobFiles(string folder, TimeProvider time) : IJobRecords
{
    /// <summary>Progress is written to disk no more often than this: it is for people who look there.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private volatile WorkerReport? _worker;
    private readonly ConcurrentDictionary<string, (JobRecord Record, long SavedVersion)> _running = new(StringComparer.Ordinal);

    public IReadOnlyList<JobRecord> List() =>
        !Directory.Exists(folder)
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(folder, "*.json")
                    .Select(f => Path.GetFileNameWithoutExtension(f)!)
                    .Where(JobStore.IsId)
                    .OrderDescending(StringComparer.Ordinal)
                    .Select(Find)
                    .OfType<JobRecord>(),
            ];

    public JobRecord? Find(string id) => _running.TryGetValue(id, out var running) ? running.Record : Read(PathOf(id));

    public JobRecord Add(Func<DateTimeOffset, JobRecord> make)
    {
        var record = make(time.GetUtcNow());
        lock (_lock)
            Save(record);
        return record;
    }

    public JobRecord? Change(string id, Func<JobRecord, DateTimeOffset, JobRecord> change, Func<JobRecord, bool>? unless)
    {
        lock (_lock)
        {
            if (Find(id) is not { } record || unless?.Invoke(record) == true)
                return null;
            record = change(record, time.GetUtcNow());
            Save(record);
            if (record.State == JobState.Running)
                _running[id] = (record, time.GetTimestamp());
            else
                _running.TryRemove(id, out _);
            return record;
        }
    }

    public JobRecord? Start(string id, Func<JobRecord, DateTimeOffset, JobRecord> begin) =>
        Change(id, begin, unless: r => r.State != JobState.Queued);

    /// <summary>None: one server divides nothing.</summary>
    public IReadOnlyList<JobRecord> Parts(string? job) => [];

    public void RemoveParts(string job) { }

    public IReadOnlyList<string> Complete() => [];

    public void Report(WorkerReport worker) => _worker = worker;

    public void Leave(string worker) => _worker = null;

    public QueueState State()
    {
        var (jobs, now) = (List(), time.GetUtcNow());
        return QueueState.Of(
            [.. jobs.Select(j => QueueCount.Of(j, now))],
            [.. jobs.Where(j => j.IsAtWork)],
            _worker is { } own ? [new WorkerState(own, 0, [])] : []
        );
    }

    public bool Touch(string id, string attempt, JobProgress? progress)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(id, out var running) || running.Record is { IsCancelled: true } || running.Record.Attempt != attempt)
                return false;
            var record = running.Record with { Progress = progress ?? running.Record.Progress };
            var save = time.GetElapsedTime(running.SavedVersion) >= s_pause;
            _running[id] = (record, save ? time.GetTimestamp() : running.SavedVersion);
            if (save)
                Save(record);
            return true;
        }
    }

    public IReadOnlyDictionary<string, int> Waiting() =>
        List().Where(j => j.State == JobState.Queued).CountBy(j => j.Needs ?? "").ToDictionary(StringComparer.Ordinal);

    /// <summary>None: a worker here ends with its server.</summary>
    public IReadOnlyList<JobRecord> Lost(TimeSpan silence) => [];

    private void Save(JobRecord record) => AtomicFile.WriteText(PathOf(record.Id), record.ToJson(indented: true) + "\n");

    private string PathOf(string id) => Path.Combine(folder, $"{id}.json");

    private static JobRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JobRecord.Parse(File.ReadAllText(path)) : null;
        }
        // A record that cannot be read is not a job; the results in its run folder are listed all the same.
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
