using TumorTrace.Server.Tiles;

namespace TumorTrace.Server.Tests.Tiles;

public sealed class TileStoreTests
{
    [Fact]
    public async Task A_tile_that_many_want_is_made_once()
    {
        using var store = new TileStore(1 << 20, workers: 2);
        using var go = new ManualResetEventSlim();
        var made = 0;
        var all = Enumerable
            .Range(0, 20)
            .Select(_ =>
                store.GetAsync(
                    "a",
                    _ =>
                    {
                        Interlocked.Increment(ref made);
                        go.Wait(CancellationToken.None);
                        return [7];
                    },
                    CancellationToken.None
                )
            )
            .ToList();
        go.Set();
        Assert.All(await Task.WhenAll(all), t => Assert.Equal([7], t));
        Assert.Equal([7], await store.GetAsync("a", _ => throw new InvalidOperationException("kept"), CancellationToken.None));
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task As_many_as_there_are_workers_are_made_at_once_and_no_more()
    {
        using var store = new TileStore(1 << 20, workers: 2);
        // Each waits for another one: with less than two at once, nothing would ever be made.
        using var pair = new Barrier(2);
        var now = 0;
        var most = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    store.GetAsync(
                        $"{i}",
                        _ =>
                        {
                            var here = Interlocked.Increment(ref now);
                            InterlockedMax(ref most, here);
                            Assert.True(pair.SignalAndWait(TimeSpan.FromMinutes(5), CancellationToken.None));
                            Interlocked.Decrement(ref now);
                            return [1];
                        },
                        CancellationToken.None
                    )
                )
        );
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Making_stops_when_nobody_waits_any_more_and_not_before()
    {
        using var store = new TileStore(1 << 20, workers: 2);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        using var begun = new ManualResetEventSlim();
        var stopped = new TaskCompletionSource();
        byte[] Make(CancellationToken stop)
        {
            begun.Set();
            stop.WaitHandle.WaitOne();
            stopped.SetResult();
            throw new OperationCanceledException(stop);
        }
        var one = store.GetAsync("a", Make, first.Token);
        var two = store.GetAsync("a", Make, second.Token);
        begun.Wait();
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(stopped.Task.IsCompleted);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two);
        await stopped.Task.WaitAsync(TimeSpan.FromMinutes(5));
        Assert.Equal([3], await store.GetAsync("a", _ => [3], CancellationToken.None));
    }

    [Fact]
    public async Task Memory_is_bounded_and_the_least_used_goes_first()
    {
        using var store = new TileStore(3000, workers: 1);
        foreach (var key in (string[])["a", "b", "c", "a", "d"])
            await store.GetAsync(key, _ => new byte[1000], CancellationToken.None);
        Assert.Equal(3000, store.Bytes);
        var made = new List<string>();
        foreach (var key in (string[])["a", "c", "d", "b"])
        {
            await store.GetAsync(
                key,
                _ =>
                {
                    made.Add(key);
                    return new byte[1000];
                },
                CancellationToken.None
            );
        }
        Assert.Equal(["b"], made);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_and_tried_again_by_the_next()
    {
        using var store = new TileStore(1 << 20, workers: 1);
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            store.GetAsync("a", _ => throw new InvalidOperationException("broken"), CancellationToken.None)
        );
        Assert.Equal([1], await store.GetAsync("a", _ => [1], CancellationToken.None));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; seen < value; seen = target)
            Interlocked.CompareExchange(ref target, value, seen);
    }
}
