namespace TumorTrace.Server.Jobs;

/// <summary>Where the records of jobs are kept: files for one server, or a database for several servers and workers.</summary>
internal interface IJobRecords
{
    /// <summary>Newest first.</summary>
    IReadOnlyList<JobRecord> List();

    /// <summary>Null if there is no such job.</summary>
    JobRecord? Find(string id);

    void Add(JobRecord record);

    /// <summary>Changes a job; nobody else changes it meanwhile.</summary>
    /// <returns>Null if the job is gone or <paramref name="unless"/> holds: nothing is changed then.</returns>
    JobRecord? Change(string id, Func<JobRecord, JobRecord> change, Func<JobRecord, bool>? unless);

    /// <summary>Shows that the job's worker lives, and how far it is.</summary>
    /// <param name="attempt">Of the worker.</param>
    /// <returns>False if the job is no longer this worker's: it was cancelled, or given to another one.</returns>
    bool Touch(string id, string attempt, JobProgress? progress);

    /// <summary>What queued jobs need, and how many need it.</summary>
    IReadOnlyDictionary<string, int> Waiting();

    /// <summary>
    /// Running jobs whose workers have been silent for this long, and jobs that should have been in the queue for so long and are not: by
    /// the clock of the records.
    /// </summary>
    IReadOnlyList<string> Lost(TimeSpan silence);
}
