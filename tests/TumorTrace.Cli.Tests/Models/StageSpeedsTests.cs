using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Models;

public sealed class StageSpeedsTests : IDisposable
{
    private const long Many = 1_000_000_000;

    private readonly TemporaryFolder _folder = new();
    private readonly RednessModel _segmenter = new(RednessModel.Segmenter());
    private readonly RednessModel _classifier = new(RednessModel.Classifier());
    private static readonly SegmentOptions s_options = new();
    private static readonly RunSettings s_settings = new() { Threads = 2 };

    private SegmentModels Both => new(_classifier, [_segmenter]);

    public void Dispose()
    {
        _segmenter.Dispose();
        _classifier.Dispose();
        _folder.Dispose();
    }

    private StageSpeeds Speeds() => new(_folder.File("speeds"), TimeProvider.System);

    private double? Of(string stage, long px = Many, SegmentOptions? options = null, RunSettings? settings = null) =>
        Speeds().PxPerSecond(stage, px, new ModelsInUse(Both, options ?? s_options, settings ?? s_settings, "cpu"), CancellationToken.None);

    [Fact]
    public void Models_are_tried_once_for_each_way_that_they_are_run()
    {
        var dense = Of(StageNames.Dense);
        Assert.True(dense > 0);
        var tried = _segmenter.Images;
        Assert.True(tried >= 2);
        Assert.Equal(0, _classifier.Images);
        Assert.Equal(dense, Of(StageNames.Dense));
        Assert.Equal(tried, _segmenter.Images);
        Of(StageNames.Dense, settings: new RunSettings { Threads = 3 });
        Of(StageNames.Dense, options: new SegmentOptions { Dense = new DenseOptions { Symmetries = true } });
        Of(StageNames.Coarse);
        Speeds().PxPerSecond(StageNames.Coarse, Many, new ModelsInUse(Both, s_options, s_settings, "cuda:1"), CancellationToken.None);
        Assert.Equal(
            [
                "coarse redness-classifier, patch 2",
                "coarse redness-classifier, patch, cuda:1 2",
                "dense redness-segmenter 2",
                "dense redness-segmenter 3",
                "dense redness-segmenter, symmetries 2",
            ],
            Speeds().All.Select(s => $"{s.Stage} {s.Models} {s.Threads}").Order(StringComparer.Ordinal)
        );
        Assert.All(Speeds().All, s => Assert.False(s.FromRun));
    }

    [Fact]
    public void A_stage_that_is_soon_done_is_not_worth_a_trial()
    {
        Assert.Null(Of(StageNames.Dense, 1000));
        Assert.Equal(0, _segmenter.Images);
    }

    [Theory]
    [InlineData(10, 0, 2_000_000.0)]
    [InlineData(0.5, 0, null)]
    [InlineData(10, 3, null)]
    public void A_whole_stage_of_a_run_says_more_than_a_trial(double seconds, long resumed, double? learned)
    {
        var trial = Of(StageNames.Dense);
        var stage = new ManifestStage(StageNames.Dense, seconds) { ComputedPx = (long)(2_000_000 * seconds), Resumed = resumed };
        Speeds().Learn(Run(stage), Both);
        Assert.Equal(learned ?? trial, Of(StageNames.Dense));
        Assert.Equal(learned is not null, Assert.Single(Speeds().All).FromRun);
    }

    [Fact]
    public void A_model_that_fails_in_the_trial_leaves_the_estimate_out()
    {
        using var broken = new BrokenModel();
        Assert.Null(
            Speeds()
                .PxPerSecond(
                    StageNames.Dense,
                    Many,
                    new ModelsInUse(new SegmentModels(null, [broken]), s_options, s_settings, "cpu"),
                    CancellationToken.None
                )
        );
        Assert.Empty(Speeds().All);
    }

    [Fact]
    public void Where_nothing_can_be_kept_each_run_tries_anew()
    {
        File.WriteAllText(_folder.File("speeds"), "a file");
        Assert.True(Of(StageNames.Dense) > 0);
        var tried = _segmenter.Images;
        Assert.True(Of(StageNames.Dense) > 0);
        Assert.Equal(2 * tried, _segmenter.Images);
    }

    private static Manifest Run(ManifestStage stage) =>
        new()
        {
            Version = "1",
            SettingsHash = "",
            Finished = DateTimeOffset.UnixEpoch,
            Slide = new SlideFingerprint("s.tif", 1, "", ""),
            Width = 1,
            Height = 1,
            Mpp = 1,
            Options = s_options,
            Run = s_settings,
            Models = [],
            Heatmap = new ManifestHeatmap(1, 1, 1),
            Result = new ManifestResult(),
            Stages = [stage],
        };

    private sealed class BrokenModel : IPatchModel
    {
        public ModelCard Card => RednessModel.Segmenter();
        public string Sha256 => "broken";
        public string Path => "broken.onnx";

        public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default) =>
            throw new UserException("broken.onnx: fails on black px");

        public void Dispose() { }
    }
}
