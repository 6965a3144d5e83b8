using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>
/// The workspace's jobs: WORKSPACE/jobs/ID.json, and ID.log with the output of each. Jobs that this process runs are read from memory,
/// the others from disk, where other servers of the workspace may have changed them.
/// </summary>
internal sealed class JobStore
{
    /// <summary>Progress is written to disk no more often than this, because only other servers read it there.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Lock _lock = new();
    private readonly string _root,
        _folder;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (JobRecord Record, long SavedVersion)> _running = new(StringComparer.Ordinal);

    public JobStore(ViewerOptions options)
    {
        _root = options.Root;
        _folder = Path.Combine(options.Root, RunFiles.Jobs);
        _time = options.Time;
    }

    /// <summary>True for the ids made here: 32 hexadecimal digits, in order of time.</summary>
    internal static bool IsId(string id) => id.Length == 32 && id.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    /// <summary>Newest first.</summary>
    internal IReadOnlyList<JobRecord> List() =>
        !Directory.Exists(_folder)
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(_folder, "*.json")
                    .Select(f => Path.GetFileNameWithoutExtension(f)!)
                    .Where(IsId)
                    .OrderDescending(StringComparer.Ordinal)
                    .Select(Find)
                    .OfType<JobRecord>(),
            ];

    /// <summary>Null if there is no such job.</summary>
    internal JobRecord? Find(string id) =>
        !IsId(id) ? null
        : _running.TryGetValue(id, out var running) ? running.Record
        : Read(PathOf(id, "json"));

    internal string LogOf(string id) => PathOf(id, "log");

    /// <summary>The request that the job's process reads.</summary>
    internal string RequestOf(string id) => PathOf(id, "options.json");

    /// <exception cref="UserException">The workspace's folder of jobs cannot be written, or lies outside it.</exception>
    internal JobRecord Add(string slideName, string file, string run, JobRequest request)
    {
        if (!RealPath.IsInside(_folder, _root))
            throw new UserException($"{_folder}: lies outside the workspace");
        Directory.CreateDirectory(_folder);
        var record = new JobRecord(
            Guid.CreateVersion7(_time.GetUtcNow()).ToString("N"),
            slideName,
            file,
            run,
            request,
            JobState.Queued,
            _time.GetUtcNow()
        );
        lock (_lock)
            Save(record);
        return record;
    }

    /// <summary>Changes a job. Returns null and changes nothing if the job is gone or <paramref name="unless"/> holds.</summary>
    internal JobRecord? Change(string id, Func<JobRecord, JobRecord> change, Func<JobRecord, bool>? unless = null)
    {
        lock (_lock)
        {
            if (Find(id) is not { } record || unless?.Invoke(record) == true)
                return null;
            record = change(record);
            Save(record);
            if (record.State == JobState.Running)
                _running[id] = (record, _time.GetTimestamp());
            else
                _running.TryRemove(id, out _);
            return record;
        }
    }

    /// <summary>Records the progress of a job that runs in this process.</summary>
    internal void Progress(string id, JobProgress progress)
    {
        lock (_lock)
        {
            if (!_running.TryGetValue(id, out var running))
                return;
            var record = running.Record with { Progress = progress };
            var save = _time.GetElapsedTime(running.SavedVersion) >= s_pause;
            _running[id] = (record, save ? _time.GetTimestamp() : running.SavedVersion);
            if (save)
                Save(record);
        }
    }

    private void Save(JobRecord record) => AtomicFile.WriteText(PathOf(record.Id, "json"), JsonSerializer.Serialize(record, s_json) + "\n");

    private string PathOf(string id, string ending) => Path.Combine(_folder, $"{id}.{ending}");

    private static JobRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<JobRecord>(File.ReadAllText(path), s_json) : null;
        }
        // A record that cannot be read is not a job; the results in its run folder are listed all the same.
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
