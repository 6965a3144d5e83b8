using System.Globalization;
using Npgsql;

namespace TumorTrace.QueueLoad;

/// <summary>What PostgreSQL counts of itself.</summary>
internal sealed record DatabaseLoad(long Commits, long Connections, long Bytes)
{
    public static DatabaseLoad Read(string connection)
    {
        using var source = NpgsqlDataSource.Create(connection);
        // The counters of others' sessions come with a delay of up to a second.
        Thread.Sleep(TimeSpan.FromSeconds(1.5));
        using var command = source.CreateCommand(
            "select xact_commit, numbackends, pg_database_size(datname) from pg_stat_database where datname = current_database()"
        );
        using var reader = command.ExecuteReader();
        reader.Read();
        return new DatabaseLoad(reader.GetInt64(0), Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture), reader.GetInt64(2));
    }
}
