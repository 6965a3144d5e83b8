using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.Inference;
using TumorTrace.Models;
using TumorTrace.Segmentation;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Segmentation;

/// <summary>A run on a GPU that is made up: what it loads runs on the processor, but counts as the GPU's.</summary>
[Trait("Speed", "Slow")]
public sealed class DeviceRunTests(SyntheticPair slides) : IClassFixture<SyntheticPair>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IPatchModel> _loaded = [];

    public void Dispose() => _folder.Dispose();

    private SlideResult Run(
        string device,
        CascadeMode mode = CascadeMode.CoarseOnly,
        IRunProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        var request = new SegmentRequest
        {
            Models = new() { Pair = "demo-synthetic", Device = device },
            Options = new()
            {
                Mode = mode,
                Coarse = new() { Mode = CoarseMode.Patch },
            },
            Settings = new() { Threads = 2, Batch = 1 },
        };
        var engine = new OnnxEngine
        {
            KnowsGpus = true,
            GpuProblem = _ => null,
            Load = (path, threads, _) =>
            {
                var model = OnnxModel.Load(path, threads);
                _loaded.Add(model);
                return model;
            },
        };
        using var cache = new ModelCache(request.Models, request.Options, request.Settings, _ => { }, engine);
        var speeds = new StageSpeeds(_folder.File("speeds"), TimeProvider.System);
        var job = new SlideJob(request, _folder.File("out"), cache, speeds, progress ?? new Listener(), TimeProvider.System);
        return job.Run(slides.One, WorkPart.Whole, cancel)!;
    }

    [Fact]
    public void The_manifest_names_the_device_and_a_result_is_kept_on_the_same_kind_only()
    {
        Assert.Equal(("cpu", false), Short(Run("cpu")));
        Assert.Equal(("cpu", true), Short(Run("cpu")));
        var gpu = Run("cuda:1");
        Assert.Equal(("cuda:1", false), Short(gpu));
        // Another GPU is of the same kind, and the result is still that of the first.
        Assert.Equal(("cuda:1", true), Short(Run("cuda:0")));
        Assert.Equal(("cpu", false), Short(Run("cpu")));
        Assert.NotEqual(gpu.Manifest.SettingsHash, Run("cpu").Manifest.SettingsHash);
    }

    [Theory]
    [InlineData("cuda", "cuda", true)]
    [InlineData("cpu", "cuda", false)]
    [InlineData("cuda", "cpu", false)]
    public void An_interrupted_run_is_resumed_on_the_same_kind_and_begun_anew_on_another(string first, string second, bool resumed)
    {
        using var cancel = new CancellationTokenSource();
        var stop = new Listener { AfterOneWindow = cancel.Cancel };
        Assert.ThrowsAny<OperationCanceledException>(() => Run(first, progress: stop, cancel: cancel.Token));
        var coarse = Run(second).Manifest.Stages.Single(s => s.Name == StageNames.Coarse);
        Assert.Equal(resumed, coarse.Resumed > 0);
        Assert.True(coarse.Items > 1);
    }

    [Fact]
    public void On_a_GPU_the_pair_s_segmenter_is_in_fp32_and_nothing_is_measured()
    {
        var manifest = Run("cuda", CascadeMode.Exhaustive).Manifest;
        Assert.Equal("segmenter.onnx", Path.GetFileName(Assert.Single(manifest.Models).File));
        Assert.Empty(manifest.Engines);
        Assert.Equal("segmenter.onnx", Path.GetFileName(Assert.Single(_loaded).Path));
    }

    private static (string Device, bool Kept) Short(SlideResult result) => (result.Manifest.Device, result.Kept);

    private sealed class Listener : IRunProgress
    {
        public Action? AfterOneWindow { get; init; }

        public void Stage(string slide, StageState state, bool finished)
        {
            if (state is { Stage: StageNames.Coarse, Done: > 0 } && !finished)
                AfterOneWindow?.Invoke();
        }
    }
}
