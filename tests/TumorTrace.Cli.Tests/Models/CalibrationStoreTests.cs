using TumorTrace.Core.Runs;
using TumorTrace.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Models;

public sealed class CalibrationStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _measured;

    private string Engines => _folder.File("cache/engines");

    public void Dispose() => _folder.Dispose();

    // Every measurement comes out otherwise.
    private EngineCalibration Measure()
    {
        Thread.Sleep(50);
        return new EngineCalibration
        {
            Model = "m",
            Processor = "p",
            OnnxRuntime = "1",
            Fp32Sha256 = "a",
            Int8Sha256 = "b",
            Fp32PxPerSecond = 1000,
            Int8PxPerSecond = 1000 + Interlocked.Increment(ref _measured),
            Measured = DateTimeOffset.UnixEpoch,
        };
    }

    [Fact]
    public void What_was_measured_stands_also_for_the_next_process()
    {
        var first = new CalibrationStore(Engines).Get("key", Measure);
        Assert.Equal(first, new CalibrationStore(Engines).Get("key", Measure));
        Assert.NotEqual(first, new CalibrationStore(Engines).Get("another key", Measure));
        Assert.Equal(2, _measured);
        Assert.Equal([1001.0, 1002.0], new CalibrationStore(Engines).All.Select(c => c.Int8PxPerSecond).Order());
        Assert.All(Directory.EnumerateFiles(Engines), f => Assert.EndsWith(".json", f));
    }

    [Fact]
    public async Task Processes_that_start_together_measure_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => new CalibrationStore(Engines).Get("key", Measure))));
        Assert.Equal(1, _measured);
        Assert.All(all, c => Assert.Equal(all[0], c));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"model\": \"m\"}")]
    public void What_cannot_be_read_is_measured_anew(string kept)
    {
        var store = new CalibrationStore(Engines);
        store.Get("key", Measure);
        File.WriteAllText(Directory.GetFiles(Engines).Single(), kept);
        Assert.Empty(store.All);
        Assert.Equal(1002, store.Get("key", Measure)!.Int8PxPerSecond);
        Assert.Equal(store.Get("key", Measure), Assert.Single(store.All));
    }

    [Fact]
    public void Where_nothing_can_be_kept_nothing_is_measured()
    {
        File.WriteAllText(_folder.File("cache"), "a file");
        Assert.Null(new CalibrationStore(Engines).Get("key", Measure));
        Assert.Equal(0, _measured);
    }
}
