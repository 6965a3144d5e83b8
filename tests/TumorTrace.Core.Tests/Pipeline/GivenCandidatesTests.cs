using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stages;
using TumorTrace.Core.Windows;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Pipeline;

/// <summary>`segment --candidates`: the dense stage runs where the user says, the coarse stage as ever.</summary>
public sealed class GivenCandidatesTests
{
    private static readonly CoarseGrid s_grid = new(new WorkingScale(2, 0, 2, new PixelSize(100, 80)), 16, 30);

    // Red discs on blue tissue on black: redness is the tumour probability, saturation the tissue.
    private static MemorySlide Slide() =>
        new(
            700,
            700,
            0.25,
            (x, y) =>
                Math.Pow(x - 300, 2) + Math.Pow(y - 260, 2) < 120 * 120 || Math.Pow(x - 560, 2) + Math.Pow(y - 600, 2) < 40 * 40
                    ? ((byte)250, (byte)10, (byte)30)
                : x is > 64 and < 660 && y is > 64 and < 660 ? ((byte)20, (byte)10, (byte)200)
                : ((byte)0, (byte)0, (byte)0)
        );

    private static PolygonLabels Square(double x, double y, double side) =>
        new([new AnnotationShape([new(x, y), new(x + side, y), new(x + side, y + side), new(x, y + side)])]);

    private static SegmentationResult Run(string work, ILabelMap? areas) =>
        new SegmentationPipeline(
            new SegmentModels(new RednessModel(RednessModel.Classifier()), [new RednessModel(RednessModel.Segmenter())]),
            new SegmentOptions
            {
                Candidates = new() { File = areas is null ? null : "areas.xml" },
                Tissue = new() { KeepPen = true },
                // The smaller disc has 314 µm².
                Polygons = new() { MinAreaUm2 = 0 },
            },
            new RunSettings { Threads = 1 }
        ).Run(Slide(), Directory.CreateDirectory(work).FullName, new GivenAreas(Candidates: areas));

    [Fact]
    public void Cells_that_an_area_touches_are_chosen_where_there_is_tissue()
    {
        var coarse = new CoarseMap(s_grid);
        for (var column = 0; column < s_grid.Columns; column++)
            coarse.Set(column, 2, 0);
        // Level-0 cells of 32 px: 40..72 touches columns 1 and 2, rows 1 and 2; row 1 was not scanned.
        var marked = GivenCandidates.Mark(coarse, Square(40, 40, 32));
        Assert.Equal([(1, 2), (2, 2)], marked.Candidates(0.5));
        Assert.Equal([(1, 2), (2, 2)], marked.Candidates(0));
    }

    [Fact]
    public void Only_what_the_user_marked_is_refined_and_the_coarse_map_stays()
    {
        using var folder = new TemporaryFolder();
        using var all = Run(folder.File("a"), null);
        using var marked = Run(folder.File("b"), Square(530, 570, 60));
        Assert.Equal((2, 1), (all.Polygons.Regions.Count, marked.Polygons.Regions.Count));
        Assert.Equal(560, marked.Polygons.Regions[0].Centroid.X, 2.0);
        Assert.Equal(all.CoarseStatistics!.Items, marked.CoarseStatistics!.Items);
        Assert.Equal(all.Coarse!.Candidates(0.5), marked.Coarse!.Candidates(0.5));
        Assert.Equal(all.Warnings, marked.Warnings);
    }

    [Fact]
    public void Areas_that_the_coarse_stage_would_not_have_called_are_refined_too()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(folder.File("w"), Square(100, 500, 100));
        Assert.True(result.DenseStatistics!.Items > 0);
        Assert.Empty(result.Polygons.Regions);
    }

    [Fact]
    public void Areas_without_tissue_are_said_to_be_so()
    {
        using var folder = new TemporaryFolder();
        using var result = Run(folder.File("w"), Square(2, 2, 20));
        Assert.Equal(0, result.DenseStatistics!.Items);
        Assert.Contains("the areas of areas.xml hold no tissue of this slide: the dense stage ran nowhere", result.Warnings);
    }

    [Fact]
    public void The_file_s_name_and_content_decide_whether_a_result_may_be_kept()
    {
        var slide = new SlideFingerprint("s", 1, "full", "0");
        string Hash(string? file, string? content) =>
            Manifest.HashOf(slide, new SegmentOptions { Candidates = new() { File = file } }, [], null, content);
        string[] hashes = [Hash(null, null), Hash("a.xml", "1"), Hash("a.xml", "2"), Hash("b.xml", "1")];
        Assert.Equal(4, hashes.Distinct().Count());
        Assert.Equal(hashes[1], Hash("a.xml", "1"));
    }

    [Theory]
    [InlineData(CascadeMode.Exhaustive)]
    [InlineData(CascadeMode.CoarseOnly)]
    public void It_needs_the_whole_cascade(CascadeMode mode) =>
        Assert.Equal(
            "Candidates.File",
            Assert
                .Single(
                    new SegmentOptions
                    {
                        Mode = mode,
                        Candidates = new() { File = "a.xml" },
                    }.Problems()
                )
                .Property
        );
}
