using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TumorTrace.Training.Data;

/// <summary>
/// Makes batches ahead of the optimiser on <paramref name="threads"/> threads and gives them out in order, whichever
/// is ready first.
/// </summary>
internal sealed class BatchQueue(PatchSampler sampler, int batch, int threads)
{
    /// <summary>Batches <paramref name="from"/>, from + 1, … up to but without <paramref name="to"/>.</summary>
    public async IAsyncEnumerable<Batch> From(int from, int to, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // The channel's places are tasks in order: its bound is what limits the work ahead.
        var channel = Channel.CreateBounded<Task<Batch>>(Math.Max(1, threads));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var producer = Task.Run(() => Produce(channel.Writer, from, to, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var next in channel.Reader.ReadAllAsync(cancellation))
                yield return await next;
        }
        finally
        {
            await stop.CancelAsync();
            await producer;
            // Batches under way still read slides, which the caller may close as soon as this returns.
            await foreach (var unused in channel.Reader.ReadAllAsync(CancellationToken.None))
                await ((Task)unused).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Produce(ChannelWriter<Task<Batch>> writer, int from, int to, CancellationToken cancellation)
    {
        try
        {
            for (var i = from; i < to; i++)
            {
                await writer.WaitToWriteAsync(cancellation);
                var index = i;
                await writer.WriteAsync(Task.Run(() => Make(index), CancellationToken.None), cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has stopped: nobody waits for more.
        }
        finally
        {
            writer.Complete();
        }
    }

    private Batch Make(int index) => Batch.From([.. Enumerable.Range(0, batch).Select(i => sampler.Draw((long)index * batch + i))]);
}
