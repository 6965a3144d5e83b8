using System.Globalization;
using Npgsql;

namespace TumorTrace.QueueLoad;

/// <summary>What PostgreSQL counts of itself, and the processor time of its processes (Linux).</summary>
internal sealed record DatabaseLoad(long Commits, long Connections, long Bytes, double ProcessorSeconds)
{
    /// <summary>Seconds that the counters of others' sessions come late by.</summary>
    public const double Delay = 1.5;

    /// <param name="postmaster">The process that the others are children of.</param>
    public static DatabaseLoad Read(string connection, int postmaster)
    {
        var processor = SecondsOf(postmaster);
        using var source = NpgsqlDataSource.Create(connection);
        Thread.Sleep(TimeSpan.FromSeconds(Delay));
        using var command = source.CreateCommand(
            "select xact_commit, numbackends, pg_database_size(datname) from pg_stat_database where datname = current_database()"
        );
        using var reader = command.ExecuteReader();
        reader.Read();
        return new DatabaseLoad(
            reader.GetInt64(0),
            Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture),
            reader.GetInt64(2),
            processor
        );
    }

    /// <summary>Of a process, of its children that have ended, and of those that live.</summary>
    private static double SecondsOf(int parent)
    {
        var children = File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (Ticks($"{parent}", 4) + children.Sum(c => Ticks(c, 2))) / 100.0;
    }

    /// <summary>
    /// utime, stime, and of children that have ended cutime, cstime: the 14th to 17th field of proc(5)'s stat, in hundredths of a second.
    /// </summary>
    private static long Ticks(string process, int fields)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..]
                .Split(' ')
                .Skip(11)
                .Take(fields)
                .Sum(f => long.Parse(f, CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It has just ended, and is counted with its parent.
            return 0;
        }
    }
}
