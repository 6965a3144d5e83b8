namespace TumorTrace.Server.Jobs;

/// <summary>Where the records of jobs are kept: files for one server, or a database for several servers and workers.</summary>
internal interface IJobRecords
{
    /// <summary>Newest first, without parts.</summary>
    IReadOnlyList<JobRecord> List();

    /// <summary>Null if there is no such job.</summary>
    JobRecord? Find(string id);

    /// <param name="make">The record, of the time by the records' clock.</param>
    JobRecord Add(Func<DateTimeOffset, JobRecord> make);

    /// <summary>Changes a job; nobody else changes it meanwhile. A job that is divided by it gets its parts.</summary>
    /// <param name="change">The new record, of the old one and the time by the records' clock.</param>
    /// <returns>Null if the job is gone or <paramref name="unless"/> holds: nothing is changed then.</returns>
    JobRecord? Change(string id, Func<JobRecord, DateTimeOffset, JobRecord> change, Func<JobRecord, bool>? unless);

    /// <summary>Begins a job that is queued. Where nobody has begun it, or somebody has already, begins the one whose turn it is.</summary>
    /// <returns>Null if there is none to begin.</returns>
    JobRecord? Start(string id, Func<JobRecord, DateTimeOffset, JobRecord> begin);

    /// <summary>The parts of a job, or of all that are divided.</summary>
    IReadOnlyList<JobRecord> Parts(string? job);

    /// <summary>Forgets the parts of a job; who works on one stops soon.</summary>
    void RemoveParts(string job);

    /// <summary>Divided jobs none of whose parts is queued or running, or one of whose parts has failed.</summary>
    IReadOnlyList<string> Complete();

    /// <summary>Shows that the job's worker lives, and how far it is.</summary>
    /// <param name="attempt">Of the worker.</param>
    /// <returns>False if the job is no longer this worker's: it was cancelled, or given to another one.</returns>
    bool Touch(string id, string attempt, JobProgress? progress);

    /// <summary>Shows that a worker is there.</summary>
    void Report(WorkerReport worker);

    /// <summary>A worker has left.</summary>
    void Leave(string worker);

    /// <summary>The queue in numbers, and the workers.</summary>
    QueueState State();

    /// <summary>What queued jobs need, and how many need it.</summary>
    IReadOnlyDictionary<string, int> Waiting();

    /// <summary>
    /// Running jobs whose workers have been silent for this long, and jobs that should have been in the queue for so long and are not: by
    /// the clock of the records.
    /// </summary>
    IReadOnlyList<JobRecord> Lost(TimeSpan silence);
}
