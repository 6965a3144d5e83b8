using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;
using TumorTrace.TestSupport;
using TumorTrace.Training.Augmentation;
using TumorTrace.Training.Data;

namespace TumorTrace.Training.Tests.Data;

[Trait("Speed", "Slow")]
[Trait("Needs", "Torch")]
public class DataTests
{
    private static readonly PatchSettings s_classifier = new(ModelTask.Classifier, 0.25, 99, 32);
    private static readonly PatchSettings s_segmenter = new(ModelTask.Segmenter, 0.25, 96, 96);
    private static readonly AugmentationSettings s_still = new()
    {
        FreeRotation = false,
        ScaleJitter = 0,
        Color = 0,
        Stain = 0,
    };

    [Theory]
    [InlineData(-3, 7, 4, new[] { 2, 1, 0, 0, 1, 2, 3 })]
    [InlineData(2, 5, 4, new[] { 2, 3, 3, 2, 1 })]
    [InlineData(-9, 3, 2, new[] { 0, 0, 1 })]
    public void Coordinates_are_mirrored_at_the_edges(int from, int count, int length, int[] expected) =>
        Assert.Equal(expected, TrainingRegion.Mirrored(from, count, length));

    [Fact]
    public void Positions_have_tissue_and_the_class_of_their_cell()
    {
        using var region = TrainingScenes.Halves("a", 1);
        var positions = PatchIndex.Find(region, s_classifier, 16);
        Assert.NotEmpty(positions);
        var clear = positions.Where(p => p.Y < TrainingScenes.Side / 2 && Math.Abs(p.X - TrainingScenes.Side / 2) > 16).ToList();
        Assert.NotEmpty(clear);
        Assert.All(clear, p => Assert.Equal(p.X < TrainingScenes.Side / 2, p.Tumor));
        Assert.DoesNotContain(positions, p => p.Y > TrainingScenes.Side - 64);
    }

    [Fact]
    public void A_classifier_s_target_follows_its_central_cell()
    {
        using var region = TrainingScenes.Halves("a", 1);
        Patch At(int x) => PatchReader.Read(new PatchPosition(region, x, 100, true), s_classifier);
        Assert.Equal((1f, 1f), (At(230).Targets[0], At(230).Weights[0]));
        Assert.Equal((0f, 1f), (At(290).Targets[0], At(290).Weights[0]));
        // 1 or 2 px of 32 are tumour: between the two rules, so not used.
        Assert.Equal(0f, At(270).Weights[0]);
    }

    [Fact]
    public void A_segmenter_s_targets_are_the_mask_at_an_eighth()
    {
        using var region = TrainingScenes.Halves("a", 1);
        var patch = PatchReader.Read(new PatchPosition(region, 256, 100, true), s_segmenter);
        Assert.Equal(144, patch.Targets.Length);
        Assert.Equal([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0], patch.Targets[..12]);
        Assert.All(patch.Weights, w => Assert.Equal(1, w));
    }

    [Fact]
    public void Unknown_pixels_have_no_weight()
    {
        var source = new TrainingCase("memory", "labels", "train", "a") { Mpp = 0.25, Unknown = 0 };
        using var region = new TrainingRegion(
            source,
            0.25,
            new DataReaders(
                (_, mpp) => new MemorySlide(96, 96, mpp, (_, _) => (200, 100, 150)),
                (_, _, _) => new FunctionLabels((x, _) => x < 48 ? TumorLabel.Unknown : TumorLabel.Tumor)
            )
        );
        var patch = PatchReader.Read(new PatchPosition(region, 48, 48, true), s_segmenter);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], patch.Weights[..12]);
    }

    [Fact]
    public void Quarter_turns_and_mirrors_move_pixels_exactly()
    {
        var source = Engines.Noise(1, 31, 31, 9);
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 60; seed++)
        {
            var warp = Warp.Random(31, s_still, new Random(seed));
            var target = new byte[source.Length];
            Assert.Equal(31, warp.SourceSide);
            warp.Pixels(source, target);
            Assert.Equal(Triples(source).Order(), Triples(target).Order());
            seen.Add(Convert.ToHexString(target));
        }
        Assert.Equal(8, seen.Count);
    }

    [Fact]
    public void No_colour_strength_changes_nothing()
    {
        var pixels = Engines.Noise(1, 8, 8, 3);
        var copy = (byte[])pixels.Clone();
        ColorChange.Random(s_still, new Random(1)).Apply(copy);
        Assert.Equal(pixels, copy);
    }

    [Fact]
    public void Stain_changes_keep_glass_white()
    {
        byte[] white = [255, 255, 255];
        ColorChange.Random(new AugmentationSettings { Color = 0, Stain = 2 }, new Random(4)).Apply(white);
        Assert.All(white, v => Assert.InRange(v, (byte)254, (byte)255));
    }

    [Fact]
    public void An_inverse_matrix_undoes_its_matrix()
    {
        var m = new double[,]
        {
            { 2, 1, 0 },
            { 0, 3, 1 },
            { 1, 0, 4 },
        };
        var product = Matrix3.Multiply(m, Matrix3.Inverse(m));
        for (var i = 0; i < 9; i++)
            Assert.Equal(i % 4 == 0 ? 1 : 0, product[i / 3, i % 3], 12);
    }

    [Fact]
    public async Task Patches_are_the_same_for_any_number_of_threads()
    {
        using var region = TrainingScenes.Halves("a", 1);
        using var other = TrainingScenes.Halves("b", 2);
        var sampler = new PatchSampler([region, other], s_classifier, new AugmentationSettings(), 5);
        var one = await Batches(new BatchQueue(sampler, 4, 1), 0, 6);
        var four = await Batches(new BatchQueue(sampler, 4, 4), 0, 6);
        Assert.Equal(one.Select(b => Convert.ToHexString(b.Pixels)), four.Select(b => Convert.ToHexString(b.Pixels)));
        // A run resumed at batch 4 goes on with the same patches.
        var resumed = await Batches(new BatchQueue(sampler, 4, 2), 4, 6);
        Assert.Equal(one[4].Pixels, resumed[0].Pixels);
        Assert.NotEqual(one[0].Pixels, one[1].Pixels);
    }

    [Fact]
    public void Both_classes_are_drawn_alike()
    {
        using var region = TrainingScenes.Halves("a", 1, area: new Area(0.3, 0, 1, 1));
        var sampler = new PatchSampler([region], s_classifier, s_still, 1);
        Assert.True(sampler.TumorPositions < sampler.NormalPositions / 2);
        Assert.InRange(Enumerable.Range(0, 200).Average(i => sampler.Draw(i).Targets[0]), 0.4, 0.6);
    }

    [Fact]
    public void A_set_without_tumour_is_refused()
    {
        using var region = TrainingScenes.Halves("a", 1, area: new Area(0.6, 0, 1, 1));
        var error = Assert.Throws<UserException>(() => new PatchSampler([region], s_classifier, s_still, 1));
        Assert.StartsWith("the training images have 0 tumour and ", error.Message);
    }

    private static async Task<List<Batch>> Batches(BatchQueue queue, int from, int to)
    {
        var batches = new List<Batch>();
        await foreach (var batch in queue.From(from, to))
            batches.Add(batch);
        return batches;
    }

    private static IEnumerable<int> Triples(byte[] rgb) => rgb.Chunk(3).Select(p => p[0] << 16 | p[1] << 8 | p[2]);
}
