using TumorTrace.Server.Tiles;

namespace TumorTrace.Server.Api;

/// <summary>
/// Runs work on whole annotation files, which needs many times their size in memory: at most two at a time. Bodies are first
/// received into scratch files, so that a slow client blocks nobody.
/// </summary>
internal sealed class RequestWorker(ScratchFolder scratch) : IDisposable
{
    private const long Large = 64L << 20;

    /// <summary>
    /// Between answer and collection, and then between collections: shared buffers are given up only after being idle for a minute.
    /// </summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(20);
    private const int Collections = 8;

    private readonly SemaphoreSlim _turns = new(2, 2);
    private int _working,
        _toCollect,
        _cleaning;

    /// <summary>Waits for a turn, then runs the work on a pool thread.</summary>
    internal async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        Interlocked.Increment(ref _working);
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            Interlocked.Decrement(ref _working);
            _turns.Release();
            if (GC.GetTotalAllocatedBytes() - before > Large)
            {
                Volatile.Write(ref _toCollect, Collections);
                if (Interlocked.Exchange(ref _cleaning, 1) == 0)
                    _ = GiveBackAsync();
            }
        }
    }

    /// <summary>
    /// Returns what large files took to the system, when they have been answered and no other one is at work: by itself the heap keeps it
    /// for the next one.
    /// </summary>
    private async Task GiveBackAsync()
    {
        while (Volatile.Read(ref _toCollect) > 0)
        {
            await Task.Delay(Volatile.Read(ref _toCollect) == Collections ? s_soon : s_later);
            if (Volatile.Read(ref _working) > 0)
                continue;
            Interlocked.Decrement(ref _toCollect);
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
        Volatile.Write(ref _cleaning, 0);
    }

    /// <summary>The request's body as a file, at its start; disposing it deletes the file.</summary>
    /// <exception cref="BadHttpRequestException">413: the body is too large.</exception>
    internal async Task<FileStream> ReceiveAsync(HttpContext context)
    {
        var file = new FileStream(
            Path.Combine(scratch.Path, $"body-{Guid.NewGuid():N}"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            1 << 16,
            FileOptions.DeleteOnClose
        );
        try
        {
            await context.Request.Body.CopyToAsync(file, context.RequestAborted);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _turns.Dispose();
}
