using TumorTrace.Server.Tiles;

namespace TumorTrace.Server.Tests.Tiles;

public sealed class HandlePoolTests
{
    private sealed class Thing : IDisposable
    {
        public bool IsClosed { get; private set; }

        public void Dispose() => IsClosed = true;
    }

    /// <summary>Time that passes when told so; its timer fires when told so.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private TimerCallback? _callback;

        public long Now { get; set; }

        public override long GetTimestamp() => Now;

        public override long TimestampFrequency => 1;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return new Timer();
        }

        public void Fire() => _callback!(null);

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    [Fact]
    public void Users_of_one_file_share_it_and_the_surplus_is_closed()
    {
        using var pool = new HandlePool<Thing>(2, TimeProvider.System);
        var things = new List<Thing>();
        Thing Open()
        {
            things.Add(new Thing());
            return things[^1];
        }
        using (var one = pool.Rent("a", Open))
        using (var two = pool.Rent("a", Open))
            Assert.Same(one.Value, two.Value);
        pool.Rent("b", Open).Dispose();
        pool.Rent("c", Open).Dispose();
        Assert.Equal(3, things.Count);
        Assert.Single(things, t => t.IsClosed);
        Assert.Equal(2, pool.OpenCount);
    }

    [Fact]
    public void What_is_in_use_is_never_closed_and_what_is_idle_is()
    {
        var time = new ManualTime();
        using var pool = new HandlePool<Thing>(4, time);
        pool.Rent("idle", () => new Thing()).Dispose();
        using var used = pool.Rent("used", () => new Thing());
        time.Now = 60;
        time.Fire();
        Assert.Equal(2, pool.OpenCount);
        time.Now = 200;
        time.Fire();
        Assert.Equal(1, pool.OpenCount);
        Assert.False(used.Value.IsClosed);
    }

    [Fact]
    public void What_could_not_be_opened_is_tried_again()
    {
        using var pool = new HandlePool<Thing>(2, TimeProvider.System);
        Assert.Throws<InvalidOperationException>(() => pool.Rent("a", () => throw new InvalidOperationException("damaged")));
        Assert.Equal(0, pool.OpenCount);
        using var lease = pool.Rent("a", () => new Thing());
        Assert.False(lease.Value.IsClosed);
    }
}
