namespace TumorTrace.Server.Tiles;

/// <summary>
/// Caches encoded tiles in bounded memory and drops the least recently used first. Requests for a tile that is being made wait for it.
/// At most one tile per core is made at a time, and making a tile stops when nobody waits for it any more.
/// </summary>
internal sealed class TileStore(long budgetBytes, int workers) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Bytes)>> _kept = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, byte[] Bytes)> _byAge = new();
    private readonly Dictionary<string, Work> _works = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turns = new(workers, workers);
    private long _bytes;

    private sealed class Work
    {
        internal CancellationTokenSource Stop { get; } = new();
        internal Task<byte[]> Result { get; set; } = null!;
        internal int Waiting { get; set; }
    }

    /// <summary>Memory used by the cached tiles.</summary>
    internal long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <param name="key">Identifies everything that the bytes depend on.</param>
    /// <param name="make">Called on a pool thread unless the tile is cached; stops when its token is cancelled.</param>
    /// <param name="cancel">The caller no longer waits; others still get the tile.</param>
    internal async Task<byte[]> GetAsync(string key, Func<CancellationToken, byte[]> make, CancellationToken cancel)
    {
        Work work;
        lock (_lock)
        {
            if (Kept(key) is { } bytes)
                return bytes;
            work = Join(key, make);
        }
        try
        {
            return await work.Result.WaitAsync(cancel);
        }
        finally
        {
            Leave(key, work);
        }
    }

    /// <summary>The bytes if they are cached; null if they must be made.</summary>
    internal byte[]? Find(string key)
    {
        lock (_lock)
            return Kept(key);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var work in _works.Values)
                work.Stop.Cancel();
        }
    }

    private byte[]? Kept(string key)
    {
        if (!_kept.TryGetValue(key, out var node))
            return null;
        _byAge.Remove(node);
        _byAge.AddFirst(node);
        return node.Value.Bytes;
    }

    private Work Join(string key, Func<CancellationToken, byte[]> make)
    {
        if (!_works.TryGetValue(key, out var work))
        {
            work = _works[key] = new Work();
            var started = work;
            work.Result = Task.Run(() => MakeAsync(key, started, make));
        }
        work.Waiting++;
        return work;
    }

    private void Leave(string key, Work work)
    {
        lock (_lock)
        {
            if (--work.Waiting > 0 || work.Result.IsCompleted)
                return;
            work.Stop.Cancel();
            Forget(key, work);
        }
    }

    private async Task<byte[]> MakeAsync(string key, Work work, Func<CancellationToken, byte[]> make)
    {
        var stop = work.Stop.Token;
        try
        {
            await _turns.WaitAsync(stop);
            try
            {
                var bytes = make(stop);
                Keep(key, bytes);
                return bytes;
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            lock (_lock)
                Forget(key, work);
        }
    }

    private void Forget(string key, Work work)
    {
        if (_works.TryGetValue(key, out var current) && current == work)
            _works.Remove(key);
    }

    private void Keep(string key, byte[] bytes)
    {
        lock (_lock)
        {
            if (_kept.ContainsKey(key) || bytes.Length > budgetBytes)
                return;
            _kept[key] = _byAge.AddFirst((key, bytes));
            _bytes += bytes.Length;
            while (_bytes > budgetBytes)
            {
                var oldest = _byAge.Last!.Value;
                _byAge.RemoveLast();
                _kept.Remove(oldest.Key);
                _bytes -= oldest.Bytes.Length;
            }
        }
    }
}
