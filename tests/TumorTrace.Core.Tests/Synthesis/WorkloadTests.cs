using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Synthesis;
using TumorTrace.Core.Tissue;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Tests.Synthesis;

/// <summary>Slides for measuring time have the make-up that was asked for, as the cascade's own stages see it.</summary>
[Trait("Speed", "Slow")]
public sealed class WorkloadTests
{
    private static readonly ModelCard s_card = new("cells", ModelTask.Classifier, 0.25, 299, Cell: 128);

    /// <summary>The synthetic slide as a slide of one level.</summary>
    private sealed class OneLevel(SyntheticSlide slide) : ISlide
    {
        public SlideInfo Info { get; } =
            new()
            {
                Path = "workload",
                Format = "test",
                Levels = [new SlideLevel(new PixelSize(slide.Options.Width, slide.Options.Height), 1, 512, 512)],
                Mpp = slide.Options.Mpp,
                MppSource = MppSource.Given,
                Bounds = new Level0Rect(0, 0, slide.Options.Width, slide.Options.Height),
            };

        public void Read(LevelRect region, Span<byte> rgb)
        {
            rgb.Fill(255);
            var width = (int)Math.Min(region.Width, Info.Size.Width - region.X);
            var height = (int)Math.Min(region.Height, Info.Size.Height - region.Y);
            var part = new byte[width * height * 3];
            slide.Render((int)region.X, (int)region.Y, width, height, part);
            for (var y = 0; y < height; y++)
                part.AsSpan(y * width * 3, width * 3).CopyTo(rgb[(int)(y * region.Width * 3)..]);
        }

        public void Dispose() { }
    }

    private static (double Tissue, double Candidates) Measured(Workload workload)
    {
        var synthetic = new SyntheticSlide(workload.Options());
        using var slide = new OneLevel(synthetic);
        var tissue = TissueFinder.Find(slide, slide.Info.Mpp!.Value, new TissueOptions());
        var grid = CoarseGrid.For(WorkingScale.For(slide.Info, 0.25, 0.25), s_card);
        var coarse = new CoarseMap(grid);
        foreach (var (column, row) in grid.CellsToScan(tissue))
            coarse.Set(column, row, 0);
        var marked = GivenCandidates.Mark(coarse, new PolygonLabels(synthetic.Truth));
        return (tissue.Fraction, (double)marked.ScannedCount / coarse.ScannedCount);
    }

    [Fact]
    public void Tissue_and_candidates_have_the_shares_asked_for()
    {
        var (tissue, candidates) = Measured(new Workload(10_000, 10_000));
        Assert.InRange(tissue, 0.15, 0.21);
        Assert.InRange(candidates, 0.045, 0.07);
    }

    [Fact]
    public void Other_shares_are_reached_as_well()
    {
        var (tissue, candidates) = Measured(new Workload(6000, 6000, Seed: 3, Tissue: 0.4, Candidates: 0.15));
        Assert.InRange(tissue, 0.34, 0.46);
        Assert.InRange(candidates, 0.11, 0.18);
    }

    [Fact]
    public void The_make_up_is_the_same_at_every_size()
    {
        double Share(int side)
        {
            var truth = new Workload(side, side).Options().Truth!;
            return truth.Sum(Area) / side / side;
        }
        Assert.Equal(1, Share(25_000) / Share(50_000), 0.15);
        Assert.Equal(1, Share(100_000) / Share(50_000), 0.15);
    }

    [Fact]
    public void The_same_seed_gives_the_same_slide() =>
        Assert.Equal(
            new Workload(8000, 6000, 5).Options().Truth!.SelectMany(s => s.Outer),
            new Workload(8000, 6000, 5).Options().Truth!.SelectMany(s => s.Outer)
        );

    [Fact]
    public void A_size_out_of_range_is_refused() =>
        Assert.Equal(
            "synthetic slide: Width is 0 x 100, expected 1 to 100000 px per side",
            Assert.Throws<UserException>(() => new Workload(0, 100).Options()).Message
        );

    private static double Area(AnnotationShape shape) =>
        Math.Abs(shape.Outer.Zip(shape.Outer.Skip(1).Append(shape.Outer[0]), (a, b) => a.X * b.Y - b.X * a.Y).Sum()) / 2;
}
