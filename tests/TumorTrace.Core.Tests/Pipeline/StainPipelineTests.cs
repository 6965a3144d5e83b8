using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Stains;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Pipeline;

/// <summary>A card's stain reference decides what colours the models see.</summary>
public sealed class StainPipelineTests
{
    private static readonly StainProfile s_pale = new([0.60, 0.72, 0.35], [0.10, 0.97, 0.22], 1.0, 0.6);
    private static readonly StainProfile s_strong = new([0.68, 0.65, 0.34], [0.22, 0.92, 0.33], 1.7, 1.1);

    /// <summary>The same tissue, nuclei and stroma in a chequered pattern, in one staining or another.</summary>
    private static MemorySlide Slide(StainProfile staining) =>
        new(
            512,
            512,
            0.25,
            (x, y) =>
            {
                if (x < 64 || y < 64)
                    return ((byte)255, (byte)255, (byte)255);
                var h = (x / 3 + y / 5) % 4 * staining.MaxHaematoxylin / 3;
                var e = (x / 7 + y / 2) % 5 * staining.MaxEosin / 4;
                (h, e) =
                    (x + y) % 3 == 0 ? (h, 0)
                    : (x + y) % 3 == 1 ? (0, e)
                    : (h / 2, e / 2);
                byte Channel(int c) => OpticalDensity.ToByte((float)(h * staining.Haematoxylin[c] + e * staining.Eosin[c]));
                return (Channel(0), Channel(1), Channel(2));
            }
        );

    private static double Score(MemorySlide slide, StainProfile? reference, string work, out SegmentationResult result)
    {
        var classifier = new RednessModel(RednessModel.Classifier() with { Stain = reference });
        var segmenter = new RednessModel(RednessModel.Segmenter() with { Stain = reference });
        result = new SegmentationPipeline(
            new SegmentModels(classifier, [segmenter]),
            new SegmentOptions(),
            new RunSettings { Threads = 1 }
        ).Run(slide, Directory.CreateDirectory(work).FullName);
        var coarse = result.Coarse!;
        return Enumerable.Range(0, coarse.Grid.Columns).Average(i => (double)coarse[i, 20]) / ushort.MaxValue;
    }

    [Trait("Speed", "Slow")]
    [Fact]
    public void A_normalising_model_gives_alike_maps_of_slides_of_any_staining()
    {
        using var folder = new TemporaryFolder();
        var plain = Math.Abs(
            Score(Slide(s_pale), null, folder.File("a"), out var a) - Score(Slide(s_strong), null, folder.File("b"), out var b)
        );
        var normalised = Math.Abs(
            Score(Slide(s_pale), StainProfile.Reference, folder.File("c"), out var c)
                - Score(Slide(s_strong), StainProfile.Reference, folder.File("d"), out var d)
        );
        Assert.True(normalised < plain / 4, $"{plain} without, {normalised} with normalisation");
        Assert.Null(a.Stain);
        Assert.True(c.Stain!.MaxHaematoxylin < d.Stain!.MaxHaematoxylin);
        foreach (var result in new[] { a, b, c, d })
            result.Dispose();
    }

    [Fact]
    public void Tissue_without_two_stains_is_used_as_it_is_and_noted()
    {
        using var folder = new TemporaryFolder();
        var slide = new MemorySlide(
            512,
            512,
            0.25,
            (x, y) => x is > 100 and < 400 && y is > 100 and < 400 ? ((byte)180, (byte)60, (byte)160) : ((byte)255, (byte)255, (byte)255)
        );
        Score(slide, StainProfile.Reference, folder.File("a"), out var result);
        Assert.Null(result.Stain);
        Assert.Contains(
            result.Warnings,
            w => w.StartsWith("too little stained tissue to measure the slide's staining: redness-classifier", StringComparison.Ordinal)
        );
        result.Dispose();
    }

    [Fact]
    public void Segmenters_of_one_ensemble_need_the_same_reference()
    {
        using var folder = new TemporaryFolder();
        RednessModel[] segmenters = [new(RednessModel.Segmenter()), new(RednessModel.Segmenter() with { Stain = StainProfile.Reference })];
        var error = Assert.Throws<UserException>(() =>
            new SegmentationPipeline(
                new SegmentModels(new RednessModel(RednessModel.Classifier()), segmenters),
                new SegmentOptions(),
                new RunSettings { Threads = 1 }
            ).Run(Slide(s_pale), folder.Path)
        );
        Assert.Contains("models of one ensemble see the same pixels", error.Message);
    }
}
