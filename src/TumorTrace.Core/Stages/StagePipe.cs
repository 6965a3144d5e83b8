using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace TumorTrace.Core.Stages;

/// <summary>
/// Reading, inference and writing at the same time: one reader cuts windows from the slide ahead of the workers,
/// each worker runs the model on its own thread, one writer takes the answers. Channels are short, so the memory is
/// bounded. A failure stops all three and is thrown. A cancellation stops the reader: what is under way is finished
/// and written, so that a later run need not do it again.
/// </summary>
internal static class StagePipe
{
    /// <param name="read">Makes the job's input; one call at a time, in order.</param>
    /// <param name="infer">Called from <paramref name="workers"/> threads.</param>
    /// <param name="write">One call at a time, in any order.</param>
    /// <returns>The share of the workers' time that they waited for input.</returns>
    internal static double Run<TJob, TInput, TResult>(IEnumerable<TJob> jobs, Func<TJob, TInput> read,
        Func<TJob, TInput, TResult> infer, Action<TJob, TResult> write, int workers, CancellationToken cancel)
    {
        using var failed = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel, failed.Token);
        var inputs = Channel.CreateBounded<(TJob Job, TInput Input)>(workers);
        var results = Channel.CreateBounded<(TJob Job, TResult Result)>(2 * workers);
        var times = new WorkerTimes(TimeProvider.System);
        var reader = Start(() => Produce(jobs, read, inputs.Writer, stop.Token), failed);
        var inference = Enumerable.Range(0, workers).Select(_ => Start(() => times.Living(() => Infer(inputs.Reader, infer, results.Writer, times, failed.Token)), failed)).ToArray();
        var closing = Task.WhenAll(inference).ContinueWith(_ => results.Writer.Complete(), TaskScheduler.Default);
        var writer = Start(() => Write(results.Reader, write, failed.Token), failed);
        Finish([reader, .. inference, writer, closing]);
        cancel.ThrowIfCancellationRequested();
        return times.WaitShare;
    }

    private static async Task Produce<TJob, TInput>(IEnumerable<TJob> jobs, Func<TJob, TInput> read,
        ChannelWriter<(TJob, TInput)> inputs, CancellationToken stop)
    {
        try
        {
            foreach (var job in jobs)
            {
                if (stop.IsCancellationRequested || !await inputs.WaitToWriteAsync(stop))
                    break;
                await inputs.WriteAsync((job, read(job)), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped while waiting for a place: nothing more is read.
        }
        finally
        {
            inputs.Complete();
        }
    }

    private static async Task Infer<TJob, TInput, TResult>(ChannelReader<(TJob Job, TInput Input)> inputs,
        Func<TJob, TInput, TResult> infer, ChannelWriter<(TJob, TResult)> results, WorkerTimes times, CancellationToken failed)
    {
        while (await times.Waiting(inputs.WaitToReadAsync(failed)))
        {
            if (inputs.TryRead(out var next))
                await results.WriteAsync((next.Job, infer(next.Job, next.Input)), failed);
        }
    }

    private static async Task Write<TJob, TResult>(ChannelReader<(TJob Job, TResult Result)> results,
        Action<TJob, TResult> write, CancellationToken failed)
    {
        await foreach (var (job, result) in results.ReadAllAsync(failed))
            write(job, result);
    }

    private static Task Start(Func<Task> part, CancellationTokenSource failed) => Task.Run(async () =>
    {
        try
        {
            await part();
        }
        catch
        {
            await failed.CancelAsync();
            throw;
        }
    }, CancellationToken.None);

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
