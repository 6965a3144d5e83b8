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
    private readonly NpgsqlDataSource _database;
    private readonly string _table;

    /// <exception cref="UserException">The database cannot be used.</exception>
    public JobTable(string connection, string schema)
    {
        _table = $"{schema}.record";
        _database = Database.Try(() => NpgsqlDataSource.Create(connection));
        Execute(
            $"""
            {Database.Alone(schema)};
            create schema if not exists {schema};
            create table if not exists {_table} (id text primary key, record jsonb not null, seen timestamptz not null default now());
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
        Database.Try(() =>
        {
            using var command = _database.CreateCommand(
                $"select record->>'needs', count(*)::int from {_table} where record->>'state' = 'queued' group by 1"
            );
            using var reader = command.ExecuteReader();
            var waiting = new Dictionary<string, int>(StringComparer.Ordinal);
            while (reader.Read())
                waiting[reader.GetString(0)] = reader.GetInt32(1);
            return waiting;
        });

    public IReadOnlyList<string> Lost(TimeSpan silence) =>
        [
            .. Read(
                    $"""
                    select record from {_table}
                    where (record->>'state' = 'running' and record->>'attempt' is not null or record->>'state' = 'queued' and record->>'ticket' is null)
                        and seen < now() - $1
                    """,
                    new NpgsqlParameter { Value = silence }
                )
                .Select(r => r.Id),
        ];

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
        Database.Try(() =>
        {
            using var command = _database.CreateCommand(sql);
            command.Parameters.AddRange(parameters);
            using var reader = command.ExecuteReader();
            var records = new List<JobRecord>();
            while (reader.Read())
                records.Add(JobRecord.Parse(reader.GetString(0)));
            return records;
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
