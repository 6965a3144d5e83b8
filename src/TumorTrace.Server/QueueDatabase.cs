using Npgsql;
using TumorTrace.Core;
using TumorTrace.Server.Jobs;

namespace TumorTrace.Server;

/// <summary>Whether the database of the job queue can be used.</summary>
public static class QueueDatabase
{
    private const int PatienceSeconds = 5;

    /// <summary>Connects, waiting for a few seconds at most, and asks for the right that the queue needs: to make a schema.</summary>
    /// <returns>Such as "PostgreSQL 15.12, database jobs".</returns>
    /// <exception cref="UserException">It cannot be reached, or the user may not make a schema.</exception>
    public static string Describe(string connection) =>
        Database.Try(() =>
        {
            using var own = new NpgsqlConnection(Impatient(connection));
            own.Open();
            using var ask = new NpgsqlCommand("select has_database_privilege(current_database(), 'CREATE')", own);
            return ask.ExecuteScalar() is true
                ? $"PostgreSQL {own.PostgreSqlVersion}, database {own.Database}"
                : throw new UserException(
                    $"database {own.Database}: {own.UserName} may not make a schema there; let its owner say: "
                        + $"grant create on database {own.Database} to {own.UserName}"
                );
        });

    private static string Impatient(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection) { Pooling = false };
        settings.Timeout = Math.Min(settings.Timeout, PatienceSeconds);
        settings.CommandTimeout = PatienceSeconds;
        return settings.ConnectionString;
    }
}
