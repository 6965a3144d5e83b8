using TumorTrace.Server.Tiles;

namespace TumorTrace.Server.Api;

/// <summary>
/// Work on whole annotation files takes many times their size in memory: two at a time. Bodies are received into scratch files
/// before, so that a slow sender holds up nobody.
/// </summary>
internal sealed class RequestWorker(ScratchFolder scratch) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(2, 2);

    /// <summary>Runs the work when its turn comes, on a thread of the pool.</summary>
    internal async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>The request's body from its start, in a file that goes when it is disposed.</summary>
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
