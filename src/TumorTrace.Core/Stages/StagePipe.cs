using System.Threading.Channels;

namespace TumorTrace.Core.Stages;

/// <summary>
/// Reading, inference and writing at the same time: one reader cuts windows from the slide ahead of the workers,
/// each worker runs the model on its own thread, the caller's thread writes. Channels are short, so the memory is
/// bounded. The first failure stops all three and is thrown.
/// </summary>
internal static class StagePipe
{
    /// <param name="read">Makes the job's input; called from one thread, in order.</param>
    /// <param name="infer">Called from <paramref name="workers"/> threads.</param>
    /// <param name="write">Called on the caller's thread, in any order.</param>
    internal static void Run<TJob, TInput, TResult>(IEnumerable<TJob> jobs, Func<TJob, TInput> read,
        Func<TJob, TInput, TResult> infer, Action<TJob, TResult> write, int workers, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var inputs = Channel.CreateBounded<(TJob Job, TInput Input)>(workers);
        var results = Channel.CreateBounded<(TJob Job, TResult Result)>(2 * workers);
        var reader = Guard(() => Produce(jobs, read, inputs.Writer, stop.Token), stop);
        var inference = Enumerable.Range(0, workers).Select(_ => Guard(() => Infer(inputs.Reader, infer, results.Writer, stop.Token), stop)).ToArray();
        var closing = Task.WhenAll(inference).ContinueWith(_ => results.Writer.Complete(), TaskScheduler.Default);
        var writer = Guard(() => Write(results.Reader, write, stop.Token), stop, onThisThread: true);
        Rethrow([reader, .. inference, writer, closing], cancel);
    }

    private static async Task Produce<TJob, TInput>(IEnumerable<TJob> jobs, Func<TJob, TInput> read,
        ChannelWriter<(TJob, TInput)> inputs, CancellationToken stop)
    {
        foreach (var job in jobs)
        {
            stop.ThrowIfCancellationRequested();
            await inputs.WriteAsync((job, read(job)), stop);
        }
        inputs.Complete();
    }

    private static async Task Infer<TJob, TInput, TResult>(ChannelReader<(TJob Job, TInput Input)> inputs,
        Func<TJob, TInput, TResult> infer, ChannelWriter<(TJob, TResult)> results, CancellationToken stop)
    {
        await foreach (var (job, input) in inputs.ReadAllAsync(stop))
            await results.WriteAsync((job, infer(job, input)), stop);
    }

    private static async Task Write<TJob, TResult>(ChannelReader<(TJob Job, TResult Result)> results,
        Action<TJob, TResult> write, CancellationToken stop)
    {
        await foreach (var (job, result) in results.ReadAllAsync(stop))
            write(job, result);
    }

    private static Task Guard(Func<Task> part, CancellationTokenSource stop, bool onThisThread = false)
    {
        var task = onThisThread ? part() : Task.Run(part, CancellationToken.None);
        return task.ContinueWith(done =>
        {
            if (!done.IsCompletedSuccessfully)
                stop.Cancel();
            return done;
        }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
    }

    // The cause is thrown, not the cancellations that it set off in the other parts.
    private static void Rethrow(Task[] parts, CancellationToken cancel)
    {
        try
        {
            Task.WaitAll(parts, CancellationToken.None);
        }
        catch (AggregateException all)
        {
            var cause = all.InnerExceptions.FirstOrDefault(e => e is not OperationCanceledException);
            if (cause is not null)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
            cancel.ThrowIfCancellationRequested();
            throw;
        }
    }
}
