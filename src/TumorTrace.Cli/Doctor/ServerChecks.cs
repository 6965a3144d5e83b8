using TumorTrace.Core;
using TumorTrace.Server;

namespace TumorTrace.Cli.Doctor;

/// <summary>What `view` and `serve` need: the page, and the queue's database if there is to be one.</summary>
internal static class ServerChecks
{
    /// <param name="database">Connection string; null for none.</param>
    public static IEnumerable<Finding> All(string? database) =>
        database is null ? [Page(), Finding.Ok("database", "none is needed: the queue is in memory")] : [Page(), Database(database)];

    /// <summary>A segmentation needs no page.</summary>
    private static Finding Page()
    {
        try
        {
            return Finding.Ok("page", PageFiles.Find());
        }
        catch (UserException e)
        {
            return Finding.Note("page", "not there; only `view` and `serve` need it", e.Message);
        }
    }

    private static Finding Database(string connection)
    {
        try
        {
            return Finding.Ok("database", QueueDatabase.Describe(connection));
        }
        catch (UserException e)
        {
            return Finding.Missing("database", e.Message, "start PostgreSQL, or correct --jobs-database");
        }
    }
}
