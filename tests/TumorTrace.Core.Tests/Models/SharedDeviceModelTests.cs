using TumorTrace.Core.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Models;

public sealed class SharedDeviceModelTests
{
    private static readonly byte[] s_pixels = new byte[64 * 64 * 3];

    [Fact]
    public void No_more_calls_than_allowed_run_at_a_time_and_all_of_them_end()
    {
        var network = new Network();
        using var model = new SharedDeviceModel(network, calls: 2);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => model.Predict(s_pixels, 1, 64, 64));
        Assert.Equal((8, 2), (network.Calls, network.Most));
    }

    [Fact]
    public void A_call_that_fails_ends_its_turn()
    {
        using var model = new SharedDeviceModel(new Network { Fails = true }, calls: 1);
        Assert.Throws<InvalidOperationException>(() => model.Predict(s_pixels, 1, 64, 64));
        Assert.Throws<InvalidOperationException>(() => model.Predict(s_pixels, 1, 64, 64));
    }

    [Fact]
    public void A_call_that_waits_for_its_turn_can_be_interrupted()
    {
        using var cancel = new CancellationTokenSource();
        using var model = new SharedDeviceModel(new Network(), calls: 0);
        cancel.CancelAfter(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(() => model.Predict(s_pixels, 1, 64, 64, cancel.Token));
    }

    [Fact]
    public void It_is_the_model_it_shares()
    {
        var network = new Network();
        var model = new SharedDeviceModel(network);
        Assert.Equal(
            (network.Card, network.Sha256, network.Path, network.Threads, network.AnySize),
            (model.Card, model.Sha256, model.Path, model.Threads, model.AnySize)
        );
        model.ReleaseBuffers();
        Assert.True(network.Released);
        Assert.False(network.Disposed);
        model.Dispose();
        Assert.True(network.Disposed);
    }

    private sealed class Network : IPatchModel
    {
        private readonly Lock _lock = new();
        private int _running;

        public bool Fails { get; init; }

        public int Calls { get; private set; }

        public int Most { get; private set; }

        public bool Released { get; private set; }

        public bool Disposed { get; private set; }

        public ModelCard Card { get; } = RednessModel.Segmenter();

        public string Sha256 => "sum";

        public string Path => "network.onnx";

        public int Threads => 3;

        public bool AnySize => false;

        public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default)
        {
            if (Fails)
                throw new InvalidOperationException("out of the GPU's memory");
            lock (_lock)
            {
                Calls++;
                Most = Math.Max(Most, ++_running);
            }
            // Long enough for the others to come.
            Thread.Sleep(50);
            lock (_lock)
                _running--;
            return [];
        }

        public void ReleaseBuffers() => Released = true;

        public void Dispose() => Disposed = true;
    }
}
