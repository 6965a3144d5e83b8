using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TumorTrace.Core;

/// <summary>Runs jobs on a few threads; jobs are made one at a time, when a thread is free.</summary>
internal static class Workers
{
    public static void ForEach<T>(IEnumerable<T> jobs, int threads, Action<T> work, CancellationToken cancel)
    {
        try
        {
            Parallel.ForEach(
                Partitioner.Create(jobs, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel },
                work
            );
        }
        catch (AggregateException all)
        {
            // The first worker's own reason; the others only stopped with it.
            ExceptionDispatchInfo.Throw(all.InnerExceptions[0]);
        }
    }
}
