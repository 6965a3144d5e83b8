using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>The workspace's jobs: their records, and ID.log in WORKSPACE/jobs with the output of each.</summary>
internal sealed class JobStore : IDisposable
{
    private readonly string _root,
        _folder;
    private readonly TimeProvider _time;
    private readonly Lazy<IJobRecords> _records;
    private readonly Lazy<string> _schema;

    public JobStore(ViewerOptions options, JobSettings settings)
    {
        _root = options.Root;
        _folder = Path.Combine(options.Root, RunFiles.Jobs);
        _time = options.Time;
        _schema = new(() => Database.SchemaOf(_root));
        _records = new(() => settings.Database is { } database ? new JobTable(database, Schema) : new JobFiles(_folder, _time));
    }

    /// <summary>The workspace's schema in the database, if there is one.</summary>
    internal string Schema => _schema.Value;

    /// <summary>True for the ids made here: 32 hexadecimal digits, in order of time.</summary>
    internal static bool IsId(string id) => id.Length == 32 && id.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    /// <summary>Newest first. Divided jobs show the sum of their parts.</summary>
    internal IReadOnlyList<JobRecord> List()
    {
        var jobs = _records.Value.List();
        if (!jobs.Any(j => j.IsDivided))
            return jobs;
        var parts = _records.Value.Parts(null).ToLookup(p => p.Parent, StringComparer.Ordinal);
        return [.. jobs.Select(j => j.IsDivided ? JobTasks.Sum(j, [.. parts[j.Id]]) : j)];
    }

    /// <summary>Null if there is no such job. A divided one shows the sum of its parts.</summary>
    internal JobRecord? Find(string id) =>
        IsId(id) && _records.Value.Find(id) is { } job ? (job.IsDivided ? JobTasks.Sum(job, Parts(id)) : job) : null;

    internal string LogOf(JobRecord job) => PathOf(job, "log");

    /// <summary>The request that the job's process reads.</summary>
    internal string RequestOf(JobRecord job) => PathOf(job, "options.json");

    /// <summary>Moves what the parts of a job wrote to the end of the job's log.</summary>
    internal void GatherParts(JobRecord job, JobLog log)
    {
        foreach (var part in Directory.GetFiles(_folder, $"{job.Id}.*-of-*.log").Order(StringComparer.Ordinal))
        {
            foreach (var line in JobLog.Read(part, 0).Lines)
                log.Write(line);
            File.Delete(part);
        }
        foreach (var options in Directory.GetFiles(_folder, $"{job.Id}.*-of-*.options.json"))
            File.Delete(options);
    }

    /// <param name="make">The record, of the id and the time that it is given.</param>
    /// <exception cref="UserException">The workspace's folder of jobs cannot be written, or lies outside it.</exception>
    internal JobRecord Add(Func<string, DateTimeOffset, JobRecord> make)
    {
        if (!RealPath.IsInside(_folder, _root))
            throw new UserException($"{_folder}: lies outside the workspace");
        Directory.CreateDirectory(_folder);
        return _records.Value.Add(now => make(Guid.CreateVersion7(now).ToString("N"), now));
    }

    /// <inheritdoc cref="IJobRecords.Change"/>
    internal JobRecord? Change(string id, Func<JobRecord, JobRecord> change, Func<JobRecord, bool>? unless = null) =>
        Change(id, (record, _) => change(record), unless);

    /// <inheritdoc cref="IJobRecords.Change"/>
    internal JobRecord? Change(string id, Func<JobRecord, DateTimeOffset, JobRecord> change, Func<JobRecord, bool>? unless = null) =>
        IsId(id) ? _records.Value.Change(id, change, unless) : null;

    /// <inheritdoc cref="IJobRecords.Start"/>
    internal JobRecord? Start(string id, Func<JobRecord, DateTimeOffset, JobRecord> begin) => _records.Value.Start(id, begin);

    /// <inheritdoc cref="IJobRecords.Parts"/>
    internal IReadOnlyList<JobRecord> Parts(string? job) => _records.Value.Parts(job);

    /// <inheritdoc cref="IJobRecords.RemoveParts"/>
    internal void RemoveParts(string job) => _records.Value.RemoveParts(job);

    /// <inheritdoc cref="IJobRecords.Complete"/>
    internal IReadOnlyList<string> Complete() => _records.Value.Complete();

    /// <inheritdoc cref="IJobRecords.Touch"/>
    internal bool Touch(string id, string attempt, JobProgress? progress) => _records.Value.Touch(id, attempt, progress);

    /// <inheritdoc cref="IJobRecords.Report"/>
    internal void Report(WorkerReport worker) => _records.Value.Report(worker);

    /// <inheritdoc cref="IJobRecords.Leave"/>
    internal void Leave(string worker) => _records.Value.Leave(worker);

    /// <inheritdoc cref="IJobRecords.State"/>
    internal QueueState State() => _records.Value.State();

    /// <inheritdoc cref="IJobRecords.Waiting"/>
    internal IReadOnlyDictionary<string, int> Waiting() => _records.Value.Waiting();

    /// <inheritdoc cref="IJobRecords.Lost"/>
    internal IReadOnlyList<JobRecord> Lost(TimeSpan silence) => _records.Value.Lost(silence);

    public void Dispose()
    {
        if (_records.IsValueCreated)
            (_records.Value as IDisposable)?.Dispose();
    }

    private string PathOf(JobRecord job, string ending) =>
        Path.Combine(_folder, job.Part is { } part ? $"{job.Parent}.{part.Number}-of-{part.Count}.{ending}" : $"{job.Id}.{ending}");
}
