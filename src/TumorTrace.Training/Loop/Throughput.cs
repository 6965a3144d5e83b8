using System.Diagnostics;
using TorchSharp;
using TumorTrace.Core.Metrics;
using TumorTrace.Training.Data;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Loop;

/// <summary>How fast training is, and how fast the bare network would be.</summary>
/// <param name="PatchesPerSecond">Whole steps with patches read, augmented and waited for; median of the rounds.</param>
/// <param name="BarePatchesPerSecond">Forward and backward of the same network on random tensors; median.</param>
/// <param name="Ratio">Median of the rounds' own ratios, real over bare.</param>
/// <param name="SecondsPerStep">Of the optimiser, in real training.</param>
/// <param name="PeakMemoryBytes">Of the process, so far.</param>
internal sealed record ThroughputReport(
    double PatchesPerSecond,
    double BarePatchesPerSecond,
    double Ratio,
    double SecondsPerStep,
    long PeakMemoryBytes
);

/// <summary>Measures real training against bare forward and backward passes, in turns, in one process.</summary>
internal static class Throughput
{
    /// <param name="rounds">Turns of real and bare training; the median counts.</param>
    /// <param name="steps">In each turn.</param>
    public static async Task<ThroughputReport> Measure(
        TrainingSettings settings,
        PatchSampler sampler,
        string device,
        int threads,
        int rounds,
        int steps,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        TorchLibrary.EnsureLoaded();
        torch.set_num_threads(threads);
        using var state = new TrainingState(settings, device);
        var random = RandomBatch(settings);
        Bare(state, random, 1, time);
        var measured = new List<(double Real, double Bare)>();
        for (var round = 0; round < rounds; round++)
            measured.Add((await Real(state, sampler, threads, steps, time), Bare(state, random, steps, time)));
        var real = Median.Compute(measured.Select(m => m.Real));
        return new ThroughputReport(
            real,
            Median.Compute(measured.Select(m => m.Bare)),
            Median.Compute(measured.Select(m => m.Real / m.Bare)),
            settings.Optimization.Batch / real,
            Process.GetCurrentProcess().PeakWorkingSet64
        );
    }

    private static async Task<double> Real(TrainingState state, PatchSampler sampler, int threads, int steps, TimeProvider time)
    {
        var from = time.GetTimestamp();
        await foreach (
            var batch in new BatchQueue(sampler, state.Settings.Optimization.Batch, threads).From(state.Step, state.Step + steps)
        )
        {
            state.Step++;
            TrainingStep.Run(state, batch);
        }
        return steps * state.Settings.Optimization.Batch / time.GetElapsedTime(from).TotalSeconds;
    }

    private static double Bare(TrainingState state, Batch batch, int steps, TimeProvider time)
    {
        var from = time.GetTimestamp();
        for (var i = 0; i < steps; i++)
            TrainingStep.ForwardBackward(state, batch);
        return steps * state.Settings.Optimization.Batch / time.GetElapsedTime(from).TotalSeconds;
    }

    private static Batch RandomBatch(TrainingSettings settings)
    {
        var patches = settings.Patches;
        var random = new Random(1);
        var pixels = new byte[settings.Optimization.Batch * patches.Window * patches.Window * 3];
        random.NextBytes(pixels);
        var targets = new float[settings.Optimization.Batch * patches.TargetSide * patches.TargetSide];
        for (var i = 0; i < targets.Length; i++)
            targets[i] = random.Next(2);
        return new Batch(
            settings.Optimization.Batch,
            pixels,
            targets,
            [.. Enumerable.Repeat(1f, targets.Length)],
            new bool[settings.Optimization.Batch]
        );
    }
}
