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

    /// <summary>Newest first.</summary>
    internal IReadOnlyList<JobRecord> List() => _records.Value.List();

    /// <summary>Null if there is no such job.</summary>
    internal JobRecord? Find(string id) => IsId(id) ? _records.Value.Find(id) : null;

    internal string LogOf(string id) => PathOf(id, "log");

    /// <summary>The request that the job's process reads.</summary>
    internal string RequestOf(string id) => PathOf(id, "options.json");

    /// <param name="make">The record, of the id and the time that it is given.</param>
    /// <exception cref="UserException">The workspace's folder of jobs cannot be written, or lies outside it.</exception>
    internal JobRecord Add(Func<string, DateTimeOffset, JobRecord> make)
    {
        if (!RealPath.IsInside(_folder, _root))
            throw new UserException($"{_folder}: lies outside the workspace");
        Directory.CreateDirectory(_folder);
        var now = _time.GetUtcNow();
        var record = make(Guid.CreateVersion7(now).ToString("N"), now);
        _records.Value.Add(record);
        return record;
    }

    /// <inheritdoc cref="IJobRecords.Change"/>
    internal JobRecord? Change(string id, Func<JobRecord, JobRecord> change, Func<JobRecord, bool>? unless = null) =>
        IsId(id) ? _records.Value.Change(id, change, unless) : null;

    /// <inheritdoc cref="IJobRecords.Touch"/>
    internal bool Touch(string id, string attempt, JobProgress? progress) => _records.Value.Touch(id, attempt, progress);

    /// <inheritdoc cref="IJobRecords.Waiting"/>
    internal IReadOnlyDictionary<string, int> Waiting() => _records.Value.Waiting();

    /// <inheritdoc cref="IJobRecords.Lost"/>
    internal IReadOnlyList<string> Lost(TimeSpan silence) => _records.Value.Lost(silence);

    public void Dispose()
    {
        if (_records.IsValueCreated)
            (_records.Value as IDisposable)?.Dispose();
    }

    private string PathOf(string id, string ending) => Path.Combine(_folder, $"{id}.{ending}");
}
