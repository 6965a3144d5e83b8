using System.Diagnostics;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Stains;
using TumorTrace.Training.Augmentation;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Torch;

namespace TumorTrace.Training.Tests.Loop;

/// <summary>What training can do beyond plain steps: accumulation, mixed precision, mining, early stopping, calibration.</summary>
[Collection(nameof(TorchThreads))]
[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public sealed class TrainingFeatureTests : IDisposable
{
    private static readonly TrainingSettings s_tiny = Changed(TrainingLoopTests.Tiny, o => o with { FreezeStatistics = 0 });

    private readonly string _folder = Directory.CreateTempSubdirectory("tumortrace-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_batch_in_parts_gives_the_gradients_of_the_whole_batch()
    {
        var whole = OneStep(s_tiny);
        var parts = OneStep(Changed(s_tiny, o => o with { Accumulate = 4 }));
        Assert.Equal(whole.Loss, parts.Loss, 1e-5);
        Assert.All(whole.Weights.Zip(parts.Weights), w => Assert.Equal(w.First, w.Second, 1e-4f));
    }

    [Fact]
    public void Bfloat16_gives_nearly_the_loss_of_float()
    {
        var full = OneStep(s_tiny).Loss;
        var mixed = OneStep(Changed(s_tiny, o => o with { Precision = TrainingPrecision.Bf16 })).Loss;
        Assert.Equal(full, mixed, 0.02);
        Assert.NotEqual(full, mixed);
    }

    [Fact]
    public void The_rate_falls_in_steps_or_stays()
    {
        var settings = s_tiny.Optimization with { Steps = 110, WarmUp = 10, LearningRate = 1, Schedule = RateSchedule.Step };
        Assert.Equal([0.5, 1, 0.1, 0.01], new[] { 5, 60, 80, 110 }.Select(s => Math.Round(Schedule.Rate(settings, s), 6)));
        Assert.Equal(1, Schedule.Rate(settings with { Schedule = RateSchedule.Constant }, 110));
    }

    [Fact]
    public async Task Mined_positions_are_normal_and_a_resumed_run_mines_the_same()
    {
        // An untrained network says 0.5 everywhere: every normal position is as wrong as can be.
        var settings = Changed(s_tiny, o => o with { LearningRate = 1e-6 }) with
        {
            Mining = new MiningSettings { Every = 3, Positions = 20 },
        };
        await Run(settings, "whole", resume: false);
        using var killed = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Run(
                settings,
                "cut",
                resume: false,
                p =>
                {
                    if (p.Step == 4)
                        killed.Cancel();
                },
                killed.Token
            )
        );
        await Run(settings, "cut", resume: true);
        Assert.Equal(Table("whole"), Table("cut"));
        Assert.Equal(LossCurve("whole"), LossCurve("cut"));
        Assert.Contains(Table("whole").Skip(1), line => line.StartsWith("3,", StringComparison.Ordinal));
        // The right half is normal.
        Assert.All(Table("whole").Skip(1), line => Assert.True(int.Parse(line.Split(',')[4]) > TrainingScenes.Side / 2 - 32));
    }

    [Fact]
    public void Hard_negatives_are_drawn_in_their_share()
    {
        using var region = TrainingScenes.Halves("a", 1);
        var sampler = new PatchSampler(
            [region],
            s_tiny.Patches,
            new AugmentationSettings
            {
                FreeRotation = false,
                ScaleJitter = 0,
                Color = 0,
                Stain = 0,
            },
            1
        );
        var before = Enumerable.Range(0, 40).Select(i => sampler.Draw(i).Pixels).ToList();
        // A position on glass, which no ordinary normal one is.
        sampler.UseHardNegatives([new PatchPosition(region, 256, 480, false)], share: 1);
        var white = Enumerable.Range(0, 40).Count(i => sampler.Draw(i).Pixels.Average(p => p) > 240);
        Assert.Equal(0, before.Count(p => p.Average(v => v) > 240));
        Assert.InRange(white, 10, 30);
    }

    [Theory]
    [InlineData("", "begins with ''")]
    [InlineData("a,b\n", "begins with 'a,b'")]
    [InlineData("step,image,left,top,x,y,wrongness\n1,i,0,0,x,5,0.5\n", "line 2: '1,i,0,0,x,5,0.5', expected step,image")]
    public void A_damaged_table_of_hard_negatives_is_named(string text, string message)
    {
        var path = Path.Combine(_folder, "hard.csv");
        File.WriteAllText(path, text);
        Assert.Contains(message, Assert.Throws<UserException>(() => HardNegativeFile.Read(path, [])).Message);
    }

    [Fact]
    public async Task A_run_that_no_longer_improves_stops_early()
    {
        var settings = Changed(s_tiny, o => o with { Steps = 40, LearningRate = 1e-9, EmaDecay = 0 }) with
        {
            Validation = s_tiny.Validation with { Every = 2, Patience = 2 },
        };
        await Run(settings, "early", resume: false);
        Assert.Equal("6", LossCurve("early")[^1].Split(',')[0]);
    }

    [Fact]
    public void An_overconfident_network_is_cooled_down_to_the_truth()
    {
        var random = new Random(1);
        var truth = Enumerable.Range(0, 20000).Select(_ => random.NextDouble()).ToArray();
        float[] targets = [.. truth.Select(p => random.NextDouble() < p ? 1f : 0f)];
        var honest = new Predictions([.. truth.Select(p => (float)p)], targets, [.. truth.Select(_ => 1f)]);
        var overconfident = Calibration.Changed(honest, 1 / 3.0, 0.5);
        Assert.Equal(3, Calibration.Temperature(overconfident), 0.15);
        Assert.Equal(1, Calibration.Temperature(honest), 0.05);
        Assert.True(Calibration.Error(overconfident) > 0.08);
        Assert.True(Calibration.Error(Calibration.Changed(overconfident, 3, 0.5)) < 0.02);
    }

    [Fact]
    public void Erased_squares_are_white_and_unknown_and_spare_the_middle()
    {
        var rgb = Enumerable.Repeat((byte)9, 96 * 96 * 3).ToArray();
        var labels = Enumerable.Repeat(TumorLabel.Tumor, 96 * 96).ToArray();
        Erasing.Apply(rgb, labels, 96, 32, new Random(3));
        var erased = Enumerable.Range(0, labels.Length).Where(i => labels[i] == TumorLabel.Unknown).ToList();
        Assert.InRange(erased.Count, 1, 96 * 96 - 32 * 32);
        Assert.All(erased, i => Assert.Equal([255, 255, 255], rgb[(i * 3)..(i * 3 + 3)]));
        Assert.All(erased, i => Assert.False(i % 96 is >= 32 and < 64 && i / 96 is >= 32 and < 64));
    }

    [Fact]
    public void Regions_of_different_staining_look_alike_to_the_network()
    {
        using var a = TrainingScenes.Halves("a", 1);
        using var b = TrainingScenes.Halves("b", 1);
        var (regions, unmeasured) = StainNormalization.Apply([a, b], StainProfile.Reference);
        Assert.Empty(unmeasured);
        var patch = At(regions[0]);
        Assert.NotEqual(At(a).Pixels, patch.Pixels);
        Assert.Equal(At(a).Targets, patch.Targets);
        Assert.Equal(patch.Pixels, At(regions[1]).Pixels);

        static Patch At(TrainingRegion region) => PatchReader.Read(new PatchPosition(region, 128, 128, true), s_tiny.Patches);
    }

    [Fact]
    public void Many_areas_of_an_image_are_read_from_one_open_file_and_measured_together()
    {
        using var image = TrainingScenes.Halves("a", 1);
        var source = image.Case with { Area = new Area(0.25, 0.25, 0.75, 0.5), Labels = "tumor" };
        var opened = 0;
        var readers = new DataReaders(
            (_, _) => throw new InvalidOperationException($"opened {++opened} more"),
            (_, _, _) => throw new InvalidOperationException()
        );
        byte[] expected = new byte[32 * 32 * 3],
            found = new byte[32 * 32 * 3],
            labels = new byte[32 * 32];
        image.ReadRgb(128 + 10, 128 + 20, 32, expected);
        using (var area = image.OtherArea(source, readers))
        {
            Assert.Equal((256, 128), (area.Width, area.Height));
            area.ReadRgb(10, 20, 32, found);
            area.ReadLabels(10, 20, 32, labels);
            Assert.All(labels, l => Assert.Equal(TumorLabel.Tumor, l));
        }
        Assert.Equal(expected, found);
        // The image outlives its areas.
        image.ReadRgb(0, 0, 32, found);

        TrainingRegion[] areas = [.. Enumerable.Range(0, 2000).Select(_ => image.OtherArea(source, readers))];
        var clock = Stopwatch.StartNew();
        var (_, unmeasured) = StainNormalization.Apply([image], StainProfile.Reference);
        var one = clock.Elapsed;
        clock.Restart();
        (_, var alsoUnmeasured) = StainNormalization.Apply(areas, StainProfile.Reference);
        Assert.Empty(unmeasured.Concat(alsoUnmeasured));
        // As many px are measured; before, as many for each area.
        Assert.True(clock.Elapsed < 200 * one, $"{areas.Length} areas took {clock.Elapsed}, the image {one}");
    }

    [Fact]
    public void Augmented_patches_of_a_region_begin_with_its_normalised_pixels()
    {
        using var region = TrainingScenes.Halves("a", 1);
        var stain = StainTransform.Between(StainProfile.Reference with { MaxEosin = 0.5 }, StainProfile.Reference);
        var view = region.WithStain(stain);
        var expected = new byte[64 * 64 * 3];
        region.ReadRgb(-5, 30, 64, expected);
        stain.Apply(expected);
        var found = new byte[64 * 64 * 3];
        view.ReadRgb(-5, 30, 64, found);
        Assert.Equal(expected, found);
        view.Dispose();
        region.ReadRgb(-5, 30, 64, found);
        Assert.NotEqual(expected, found);
    }

    private static TrainingSettings Changed(TrainingSettings settings, Func<OptimizationSettings, OptimizationSettings> change) =>
        settings with
        {
            Optimization = change(settings.Optimization),
        };

    private static (double Loss, float[] Weights) OneStep(TrainingSettings settings)
    {
        TorchLibrary.EnsureLoaded();
        using var region = TrainingScenes.Halves("a", 1);
        var sampler = new PatchSampler([region], settings.Patches, settings.Augmentation, 1);
        using var state = new TrainingState(Changed(settings, o => o with { Optimizer = OptimizerKind.Sgd }), "cpu") { Step = 1 };
        var loss = TrainingStep.Run(state, Batch.From([.. Enumerable.Range(0, 4).Select(i => sampler.Draw(i))]));
        return (loss, [.. NetworkState.Read(state.Network).SelectMany(t => t.Values)]);
    }

    private async Task<TrainedModel> Run(
        TrainingSettings settings,
        string name,
        bool resume,
        Action<TrainingProgress>? report = null,
        CancellationToken cancel = default
    )
    {
        using var a = TrainingScenes.Halves("a", 1);
        using var c = TrainingScenes.Halves("c", 3, "val");
        var sampler = new PatchSampler([a], settings.Patches, settings.Augmentation, settings.Seed);
        var validation = ValidationPatches.Find([c], settings.Patches, settings.Validation.Patches);
        return await TrainingLoop.Run(
            settings,
            new RunOptions
            {
                Folder = Path.Combine(_folder, name),
                Threads = 2,
                Resume = resume,
                Time = TimeProvider.System,
            },
            sampler,
            validation,
            report ?? (_ => { }),
            cancel
        );
    }

    private string[] Table(string name) => File.ReadAllLines(Path.Combine(_folder, name, "hard-negatives.csv"));

    private List<string> LossCurve(string name) =>
        [.. File.ReadLines(Path.Combine(_folder, name, "log.csv")).Skip(1).Select(l => string.Join(',', l.Split(',')[..4]))];
}
