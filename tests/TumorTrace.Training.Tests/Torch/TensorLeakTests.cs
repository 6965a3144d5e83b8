using TorchSharp;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Tests.Loop;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Torch;

/// <summary>Runs alone: the count of live tensors is the process's.</summary>
[CollectionDefinition(nameof(TensorLeakTests), DisableParallelization = true)]
[Collection(nameof(TensorLeakTests))]
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public class TensorLeakTests
{
    [Fact]
    public void A_step_leaves_no_tensors_behind()
    {
        TorchLibrary.EnsureLoaded();
        using var region = TrainingScenes.Halves("a", 1);
        var sampler = new PatchSampler([region], TrainingLoopTests.Tiny.Patches, TrainingLoopTests.Tiny.Augmentation, 1);
        using var state = new TrainingState(TrainingLoopTests.Tiny, "cpu");
        var batch = Batch.From([sampler.Draw(0), sampler.Draw(1)]);
        // Tensors that earlier tests left to the finalizer go now, not between two counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var counts = Enumerable
            .Range(1, 4)
            .Select(step =>
            {
                state.Step = step;
                TrainingStep.Run(state, batch);
                return torch.Tensor.TotalCount;
            })
            .ToList();
        Assert.Equal(counts[0], counts[^1]);
    }
}
