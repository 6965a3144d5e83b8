using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TumorTrace.Core;

namespace TumorTrace.Server.Jobs;

/// <summary>
/// One row per job in the database of the queue, for several servers and workers. Each change locks its row; times are the database's, so
/// clocks of machines do not matter.
/// </summary>
internal sealed class JobTable : IJobRecords, IDisposable
{
    /// <summary>A worker that is silent for so long is no longer listed.</summary>
    private static readonly TimeSpan s_forgotten = TimeSpan.FromMinutes(1);

    private readonly NpgsqlDataSource _database;
    private readonly string _table,
        _workers;

    /// <exception cref="UserException">The database cannot be used.</exception>
    public JobTable(string connection, string schema)
    {
        _table = $"{schema}.record";
        _workers = $"{schema}.worker";
        // Nothing here leaves a session changed: resetting it after each command would be half of an idle worker's load.
        _database = Database.Try(() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { NoResetOnClose = true }));
        Execute(
            $"""
            {Database.Alone(schema)};
            create schema if not exists {schema};
            create table if not exists {_table} (id text primary key, record jsonb not null, seen timestamptz not null default now());
            create table if not exists {_workers} (name text primary key, report jsonb not null, seen timestamptz not null default now());
            create index if not exists record_state on {_table} ((record->>'state'));
            create index if not exists record_parent on {_table} ((record->>'parent')) where record->>'parent' is not null
            """
        );
    }

    public IReadOnlyList<JobRecord> List() => Read($"select record from {_table} where record->>'parent' is null order by id desc");

    public JobRecord? Find(string id) =>
        Read($"select record from {_table} where id = $1", new NpgsqlParameter { Value = id }).FirstOrDefault();

    public JobRecord Add(Func<DateTimeOffset, JobRecord> make) =>
        Database.Try(() =>
        {
            using var connection = _database.OpenConnection();
            using var clock = new NpgsqlCommand("select now()", connection);
            var record = make(new DateTimeOffset((DateTime)clock.ExecuteScalar()!));
            Insert(connection, record);
            return record;
        });

    public JobRecord? Change(string id, Func<JobRecord, DateTimeOffset, JobRecord> change, Func<JobRecord, bool>? unless) =>
        Database.Try(() =>
        {
            using var connection = _database.OpenConnection();
            using var transaction = connection.BeginTransaction();
            if (Lock(connection, id) is not var (record, now) || unless?.Invoke(record) == true)
                return null;
            record = change(record, now);
            using var update = new NpgsqlCommand($"update {_table} set record = $2, seen = now() where id = $1", connection)
            {
                Parameters =
                {
                    new() { Value = id },
                    Json(record.ToJson()),
                },
            };
            update.ExecuteNonQuery();
            foreach (var part in record.IsDivided ? record.Parts() : [])
                Insert(connection, part);
            transaction.Commit();
            return record;
        });

    public JobRecord? Start(string id, Func<JobRecord, DateTimeOffset, JobRecord> begin)
    {
        while (Find(id) is { } job && (job.State == JobState.Queued || job.Parent is null))
        {
            var next = job.State == JobState.Queued && !job.IsFresh ? id : Turn(job);
            if (next is null)
                return null;
            if (Change(next, begin, unless: r => r.State != JobState.Queued) is { } begun)
                return begun;
        }
        return null;
    }

    /// <summary>
    /// Of the jobs that nobody has begun: of the user for whom the fewest tasks run or, among these, whose last one was begun first; of
    /// that user the oldest.
    /// </summary>
    private string? Turn(JobRecord like) =>
        Rows(
                $"""
                select job.id from {_table} as job left join (
                    select record->>'who' as who, count(*) filter (where record->>'state' = 'running') as running,
                        max(record->>'started') as last
                    from {_table} group by 1
                ) as share on share.who is not distinct from job.record->>'who'
                where job.record->>'state' = 'queued' and job.record->>'started' is null and job.record->>'parent' is null
                    and coalesce(job.record->>'needs', '') = $1 and (job.record->>'batch')::boolean = $2
                order by share.running, share.last nulls first, job.id limit 1
                """,
                r => r.GetString(0),
                new NpgsqlParameter { Value = like.Needs ?? "" },
                new NpgsqlParameter { Value = like.Batch }
            )
            .FirstOrDefault();

    public IReadOnlyList<JobRecord> Parts(string? job) =>
        job is null
            ? Read($"select record from {_table} where record->>'parent' is not null")
            : Read($"select record from {_table} where record->>'parent' = $1", new NpgsqlParameter { Value = job });

    public void RemoveParts(string job) =>
        Execute($"delete from {_table} where record->>'parent' = $1", new NpgsqlParameter { Value = job });

    public IReadOnlyList<string> Complete() =>
        [
            .. Read(
                    $"""
                    select record from {_table} as job
                    where record->>'state' = 'running' and record->>'attempt' is null
                        and (select coalesce(
                                bool_or(part.record->>'state' = 'failed') or bool_and(part.record->>'state' = 'finished'), true)
                            from {_table} as part where part.record->>'parent' = job.id)
                    """
                )
                .Select(r => r.Id),
        ];

    public void Report(WorkerReport worker) =>
        Execute(
            $"insert into {_workers} values ($1, $2, now()) on conflict (name) do update set report = $2, seen = now()",
            new() { Value = worker.Name },
            Json(JsonSerializer.Serialize(worker, JsonSerializerOptions.Web))
        );

    public void Leave(string worker) => Execute($"delete from {_workers} where name = $1", new NpgsqlParameter { Value = worker });

    public QueueState State()
    {
        Execute($"delete from {_workers} where seen < now() - $1", new NpgsqlParameter { Value = s_forgotten });
        var workers = Rows(
            $"select report, extract(epoch from now() - seen)::float8 from {_workers} order by name",
            r => new WorkerState(JsonSerializer.Deserialize<WorkerReport>(r.GetString(0), JsonSerializerOptions.Web)!, r.GetDouble(1), [])
        );
        var counts = Rows(
            $"""
            select record->>'state', record->>'parent' is not null, record->>'state' = 'running' and record->>'attempt' is null,
                count(*)::int,
                sum((record->>'failures')::int + (record->>'losses')::int)
                    + count(*) filter (where record->>'state' = 'failed' and (record->>'losses')::int = 0),
                coalesce(max(extract(epoch from now() - (record->>'created')::timestamptz))
                    filter (where record->>'state' = 'queued'), 0)::float8
            from {_table} group by 1, 2, 3
            """,
            r => new QueueCount(
                Enum.Parse<JobState>(r.GetString(0), ignoreCase: true),
                r.GetBoolean(1),
                r.GetBoolean(2),
                r.GetInt32(3),
                r.GetInt64(4),
                r.GetDouble(5)
            )
        );
        var atWork = Read($"select record from {_table} where record->>'state' = 'running' and record->>'attempt' is not null");
        return QueueState.Of(counts, atWork, workers);
    }

    public bool Touch(string id, string attempt, JobProgress? progress) =>
        Execute(
            $"""
            update {_table} set seen = now(), record = record || $3
            where id = $1 and record->>'attempt' = $2 and record->>'state' = 'running' and not (record->>'isCancelled')::boolean
            """,
            new() { Value = id },
            new() { Value = attempt },
            Json(progress is null ? "{}" : JobRecord.ProgressJson(progress))
        ) == 1;

    public IReadOnlyDictionary<string, int> Waiting() =>
        Rows(
                $"select coalesce(record->>'needs', ''), count(*)::int from {_table} where record->>'state' = 'queued' group by 1",
                r => (Needs: r.GetString(0), Count: r.GetInt32(1))
            )
            .ToDictionary(w => w.Needs, w => w.Count, StringComparer.Ordinal);

    public IReadOnlyList<JobRecord> Lost(TimeSpan silence) =>
        Read(
            $"""
            select record from {_table}
            where (record->>'state' = 'running' and record->>'attempt' is not null
                    or record->>'state' = 'queued' and record->>'ticket' is null)
                and seen < now() - $1
            """,
            new NpgsqlParameter { Value = silence }
        );

    public void Dispose() => _database.Dispose();

    private (JobRecord Record, DateTimeOffset Now)? Lock(NpgsqlConnection connection, string id)
    {
        using var select = new NpgsqlCommand($"select record, now() from {_table} where id = $1 for update", connection)
        {
            Parameters = { new() { Value = id } },
        };
        using var reader = select.ExecuteReader();
        return reader.Read() ? (JobRecord.Parse(reader.GetString(0)), new DateTimeOffset(reader.GetDateTime(1))) : null;
    }

    private void Insert(NpgsqlConnection connection, JobRecord record)
    {
        using var insert = new NpgsqlCommand($"insert into {_table} (id, record) values ($1, $2)", connection)
        {
            Parameters =
            {
                new() { Value = record.Id },
                Json(record.ToJson()),
            },
        };
        insert.ExecuteNonQuery();
    }

    private List<JobRecord> Read(string sql, params NpgsqlParameter[] parameters) =>
        Rows(sql, r => JobRecord.Parse(r.GetString(0)), parameters);

    private List<T> Rows<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters) =>
        Database.Try(() =>
        {
            using var command = _database.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        });

    private int Execute(string sql, params NpgsqlParameter[] parameters) =>
        Database.Try(() =>
        {
            using var command = _database.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            return command.ExecuteNonQuery();
        });

    private static NpgsqlParameter Json(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
