using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TumorTrace.Core.Stages;

/// <summary>
/// Reading, inference and writing at the same time: one reader cuts windows from the slide ahead of the workers,
/// each worker runs the model on its own thread, one writer takes the outputs. Queues are short, so the memory is
/// bounded. A failure stops all three and is thrown. A cancellation stops the reader and interrupts the workers: what they have
/// finished is written, so that a later run need not do it again.
/// </summary>
/// <remarks>
/// Every part has a thread of its own. On .NET's pool, which starts with as many threads as there are cores, the workers
/// would hold all of them for the length of a window, and the reader would wait for the pool to grow: 15% of the stage.
/// </remarks>
internal static class StagePipe
{
    /// <param name="read">Makes the job's input; one call at a time, in order.</param>
    /// <param name="infer">Called from <paramref name="workers"/> threads; may end by a cancellation.</param>
    /// <param name="write">One call at a time, in any order.</param>
    /// <param name="time">Measures the waiting; null for the system's.</param>
    /// <returns>The share of the workers' time that they waited for input.</returns>
    internal static double Run<TJob, TInput, TResult>(
        IEnumerable<TJob> jobs,
        Func<TJob, TInput> read,
        Func<TJob, TInput, TResult> infer,
        Action<TJob, TResult> write,
        int workers,
        CancellationToken cancel,
        TimeProvider? time = null
    )
    {
        using var failed = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, failed.Token);
        using var inputs = new BlockingCollection<(TJob Job, TInput Input)>(workers);
        using var results = new BlockingCollection<(TJob Job, TResult Result)>(2 * workers);
        var times = new WorkerTimes(time ?? TimeProvider.System);
        var reader = Start("reader", () => Produce(jobs, read, inputs, stop.Token), failed);
        var inference = Enumerable
            .Range(0, workers)
            .Select(_ => Start("worker", () => times.Living(() => Infer(inputs, infer, results, times, cancel, failed.Token)), failed))
            .ToArray();
        var writer = Start("writer", () => Write(results, write, failed.Token), failed);
        Task.WaitAny([Task.WhenAll(inference)], CancellationToken.None);
        results.CompleteAdding();
        Finish([reader, .. inference, writer]);
        cancel.ThrowIfCancellationRequested();
        return times.WaitShare;
    }

    private static void Produce<TJob, TInput>(
        IEnumerable<TJob> jobs,
        Func<TJob, TInput> read,
        BlockingCollection<(TJob, TInput)> inputs,
        CancellationToken stop
    )
    {
        try
        {
            foreach (var job in jobs)
            {
                if (stop.IsCancellationRequested)
                    break;
                inputs.Add((job, read(job)), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped while waiting for a place: nothing more is read.
        }
        finally
        {
            inputs.CompleteAdding();
        }
    }

    private static void Infer<TJob, TInput, TResult>(
        BlockingCollection<(TJob Job, TInput Input)> inputs,
        Func<TJob, TInput, TResult> infer,
        BlockingCollection<(TJob, TResult)> results,
        WorkerTimes times,
        CancellationToken cancel,
        CancellationToken failed
    )
    {
        try
        {
            while (times.Waiting(() => Next(inputs, failed)) is { } next)
                results.Add((next.Job, infer(next.Job, next.Input)), failed);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What was under way is lost; what this worker has finished is written.
        }
    }

    private static T? Next<T>(BlockingCollection<T> queue, CancellationToken failed)
        where T : struct => queue.TryTake(out var next, Timeout.Infinite, failed) ? next : null;

    private static void Write<TJob, TResult>(
        BlockingCollection<(TJob Job, TResult Result)> results,
        Action<TJob, TResult> write,
        CancellationToken failed
    )
    {
        foreach (var (job, result) in results.GetConsumingEnumerable(failed))
            write(job, result);
    }

    private static Task Start(string name, Action part, CancellationTokenSource failed)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                part();
                done.SetResult();
            }
            catch (Exception e)
            {
                failed.Cancel();
                done.SetException(e);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
        return done.Task;
    }

    // The cause is thrown, not the cancellations that it set off in the other parts.
    private static void Finish(Task[] parts)
    {
        try
        {
            Task.WaitAll(parts, CancellationToken.None);
        }
        catch (AggregateException all)
        {
            var cause = all.InnerExceptions.FirstOrDefault(e => e is not OperationCanceledException) ?? all.InnerExceptions[0];
            ExceptionDispatchInfo.Throw(cause);
        }
    }
}
