using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Jobs;

/// <summary>The PostgreSQL database of the jobs.</summary>
internal static class Database
{
    /// <summary>Hangfire gives a job to another worker when its own has been silent for this long.</summary>
    private static readonly TimeSpan s_invisibility = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The workspace's own schema: several workspaces can share a database. Its name is drawn once and kept in WORKSPACE/jobs, as machines
    /// may see the workspace under different paths.
    /// </summary>
    /// <exception cref="UserException">The workspace cannot be written.</exception>
    internal static string SchemaOf(string workspace)
    {
        var folder = Path.Combine(workspace, RunFiles.Jobs);
        var file = Path.Combine(folder, "database-schema");
        try
        {
            Directory.CreateDirectory(folder);
            using var alone = FileLock.Hold($"{file}.lock", TimeSpan.FromSeconds(30));
            if (!File.Exists(file))
                AtomicFile.WriteText(file, $"tumortrace_{Guid.NewGuid().ToString("N")[..12]}");
            return File.ReadAllText(file).Trim() is var name && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
                ? name
                : throw new UserException($"{file}: holds '{name}', expected a name of letters, digits and _; delete the file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder}: the workspace cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Hangfire's tables. They are made by one server or worker at a time.</summary>
    /// <exception cref="UserException">The database cannot be used.</exception>
    internal static PostgreSqlStorage Open(string connection, string schema) =>
        Try(() =>
        {
            using var own = new NpgsqlConnection(connection);
            own.Open();
            using var transaction = own.BeginTransaction();
            using var alone = new NpgsqlCommand(Alone(schema), own, transaction);
            alone.ExecuteNonQuery();
            var options = new PostgreSqlStorageOptions
            {
                SchemaName = schema,
                QueuePollInterval = TimeSpan.FromSeconds(1),
                InvisibilityTimeout = s_invisibility,
                UseSlidingInvisibilityTimeout = true,
                AllowDegradedModeWithoutStorage = false,
            };
            return new PostgreSqlStorage(new NpgsqlConnectionFactory(connection, options), options);
        });

    /// <summary>Waits until nobody else makes tables in the schema, until the transaction ends.</summary>
    internal static string Alone(string schema) => $"select pg_advisory_xact_lock(hashtext('{schema}'))";

    /// <summary>Hangfire and Npgsql throw several exceptions where the database cannot be used.</summary>
    /// <exception cref="UserException">In their place. Its message does not show the connection string, which holds a password.</exception>
    internal static T Try<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception e) when (e is not UserException)
        {
            throw new UserException(
                $"the database of the job queue cannot be used: {e.GetBaseException().Message}; expected a PostgreSQL connection string "
                    + "such as Host=localhost;Database=jobs;Username=me;Password=...",
                e
            );
        }
    }
}
