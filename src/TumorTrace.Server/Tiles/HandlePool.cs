namespace TumorTrace.Server.Tiles;

/// <summary>
/// Shares objects that are slow to open, and keeps them open for a while: at most a fixed number (more only while more are in use),
/// none longer than two minutes after its last use.
/// </summary>
internal sealed class HandlePool<T> : IDisposable
    where T : class, IDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Handle> _open = new(StringComparer.Ordinal);
    private readonly int _most;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    internal HandlePool(int most, TimeProvider time)
    {
        _most = most;
        _time = time;
        _timer = time.CreateTimer(_ => CloseIdle(), null, s_idle / 4, s_idle / 4);
    }

    internal int OpenCount
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    private sealed class Handle(Func<T> open)
    {
        internal Lazy<T> Value { get; } = new(open);
        internal int Users { get; set; }
        internal long Used { get; set; }
    }

    /// <summary>The right to use an open object; dispose it to release the object.</summary>
    internal sealed class Lease(T value, Action release) : IDisposable
    {
        private Action? _release = release;

        internal T Value { get; } = value;

        public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
    }

    /// <param name="key">Identifies the file and its state: a changed file has another key.</param>
    internal Lease Rent(string key, Func<T> open)
    {
        Handle handle;
        lock (_lock)
        {
            if (!_open.TryGetValue(key, out handle!))
            {
                CloseSurplus(_most - 1);
                handle = _open[key] = new Handle(open);
            }
            handle.Users++;
        }
        try
        {
            // Opens outside the lock, so that other callers need not wait.
            return new Lease(handle.Value.Value, () => Release(handle));
        }
        catch
        {
            Discard(key, handle);
            throw;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            foreach (var key in _open.Keys.ToList())
                Close(key);
        }
    }

    private void Release(Handle handle)
    {
        lock (_lock)
        {
            handle.Users--;
            handle.Used = _time.GetTimestamp();
            CloseSurplus(_most);
        }
    }

    private void Discard(string key, Handle handle)
    {
        lock (_lock)
        {
            handle.Users--;
            if (_open.TryGetValue(key, out var current) && current == handle)
                _open.Remove(key);
        }
    }

    private void CloseIdle()
    {
        lock (_lock)
        {
            foreach (var (key, _) in _open.Where(h => h.Value.Users == 0 && _time.GetElapsedTime(h.Value.Used) >= s_idle).ToList())
                Close(key);
        }
    }

    private void CloseSurplus(int most)
    {
        foreach (var (key, _) in _open.Where(h => h.Value.Users == 0).OrderBy(h => h.Value.Used).Take(_open.Count - most).ToList())
            Close(key);
    }

    private void Close(string key)
    {
        if (_open.Remove(key, out var handle) && handle.Value.IsValueCreated)
            handle.Value.Value.Dispose();
    }
}
